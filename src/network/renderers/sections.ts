/** Files of sections and settings, such as systemd.syntax(7) and the keyfiles of NetworkManager. */
import { ownHeader } from '../../machine/actions.ts'

export type Setting = readonly [key: string, value: string | number]
/** A section and its settings; one without settings is left out. */
export type Section = readonly [name: string, settings: readonly Setting[]]

/** What goes without saying where there is no value. */
export const optional = (key: string, value: string | number | null): readonly Setting[] =>
  value === null ? [] : [[key, value]]

/** The content of a file of ours. */
export const printSections = (sections: readonly Section[]): string =>
  `${ownHeader()}${sections
    .filter(([, settings]) => settings.length > 0)
    .map(
      ([section, settings]) =>
        `\n[${section}]\n${settings.map(([key, value]) => `${key}=${value}\n`).join('')}`,
    )
    .join('')}`
