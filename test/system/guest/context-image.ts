/** Context images as the agent itself builds them, on the host. */
import { execa } from 'execa'

/** Builds an image of these variables with the executable under test. */
export const buildContextImage = async (
  binary: string,
  iso: string,
  variables: Readonly<Record<string, string>>,
): Promise<void> => {
  const settings = Object.entries(variables).flatMap(([name, value]) => ['--set', `${name}=${value}`])
  await execa(binary, ['build', '--output', iso, ...settings])
}
