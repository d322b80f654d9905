/**
 * What the MSI does beyond putting a file into place. wixl has no words for these, so they replace its tables as a
 * whole. Another step of an installation is a row in `actions`, or one in `customActions` and one there.
 */
import type { Cell, Table } from './table.ts'

/** Bits of a custom action's type (Windows Installer, "Summary List of All Custom Action Types"). */
const kind = {
  /** A program that the MSI installs: its key in the table File. */
  ownProgram: 18,
  /** A command line, in a folder. */
  commandLine: 34,
  /** That it fails is no failure. */
  mayFail: 64,
  /** Done when the installation takes back what it did. */
  rollback: 256,
  /** Done in its turn, while the system is changed. */
  deferred: 1024,
  /** As SYSTEM, not as who installs. */
  asSystem: 2048,
} as const

const inTurn = kind.deferred + kind.asSystem

const schtasks = (words: string): string => `"[System64Folder]schtasks.exe" ${words} /TN \\vmcontext`

const end = ['System64Folder', schtasks('/End')] as const

/** Name, type, where it lies, command line. */
const customActions: readonly (readonly [name: string, type: number, source: string, target: string])[] = [
  // Before Windows Installer looks for files in use, or it asks for a restart.
  ['EndServiceEarly', kind.commandLine + kind.mayFail, ...end],
  // What is taken back is whole again by then: the program, and with it the task.
  [
    'ReviveService',
    kind.ownProgram + kind.mayFail + inTurn + kind.rollback,
    'vmcontext.exe',
    'install --msi --start',
  ],
  // The task would start the service again once a minute, while its file is being replaced.
  ['HoldService', kind.commandLine + kind.mayFail + inTurn, 'System64Folder', schtasks('/Change /DISABLE')],
  ['EndService', kind.commandLine + kind.mayFail + inTurn, ...end],
  ['InstallService', kind.ownProgram + inTurn, 'vmcontext.exe', 'install --msi'],
  // The version before was running, or this one that is repaired: so shall this one.
  ['UpgradeService', kind.ownProgram + inTurn, 'vmcontext.exe', 'install --msi --start'],
  [
    'UndoInstallService',
    kind.commandLine + kind.mayFail + inTurn + kind.rollback,
    'System64Folder',
    schtasks('/Delete /F'),
  ],
  // A program that cannot run any more must not keep itself from being removed.
  ['UninstallService', kind.ownProgram + kind.mayFail + inTurn, 'vmcontext.exe', 'uninstall --msi'],
  ['DeleteTask', kind.commandLine + kind.mayFail + inTurn, 'System64Folder', schtasks('/Delete /F')],
]

const isRemoved = 'REMOVE="ALL" AND NOT UPGRADINGPRODUCTCODE'

/** In their order, with the numbers that Windows Installer suggests; between those there is room. */
const actions: readonly (readonly [name: string, condition: string | null, sequence: number])[] = [
  ['FindRelatedProducts', null, 25],
  ['LaunchConditions', null, 100],
  ['ValidateProductID', null, 700],
  ['CostInitialize', null, 800],
  ['FileCost', null, 900],
  ['CostFinalize', null, 1000],
  ['MigrateFeatureStates', null, 1200],
  // Also where there is a service that did not come with an MSI.
  ['EndServiceEarly', null, 1390],
  ['InstallValidate', null, 1400],
  ['InstallInitialize', null, 1500],
  // Within the transaction: a version that cannot be installed leaves the one before.
  ['RemoveExistingProducts', null, 1501],
  ['ProcessComponents', null, 1600],
  ['UnpublishFeatures', null, 1800],
  ['ReviveService', 'Installed', 1890],
  ['UninstallService', isRemoved, 1900],
  ['EndService', 'NOT WIX_UPGRADE_DETECTED', 1905],
  ['HoldService', 'NOT WIX_UPGRADE_DETECTED', 1910],
  ['DeleteTask', isRemoved, 1920],
  ['RemoveRegistryValues', null, 2600],
  ['RemoveEnvironmentStrings', null, 3300],
  ['RemoveFiles', null, 3500],
  ['InstallFiles', null, 4000],
  ['WriteRegistryValues', null, 5000],
  ['WriteEnvironmentStrings', null, 5200],
  ['UndoInstallService', 'NOT Installed AND NOT WIX_UPGRADE_DETECTED', 5790],
  ['InstallService', 'NOT Installed AND NOT WIX_UPGRADE_DETECTED', 5800],
  ['UpgradeService', 'NOT REMOVE AND (Installed OR WIX_UPGRADE_DETECTED)', 5810],
  ['RegisterUser', null, 6000],
  ['RegisterProduct', null, 6100],
  ['PublishFeatures', null, 6300],
  ['PublishProduct', null, 6400],
  ['InstallFinalize', null, 6600],
]

/** Bits of the table Upgrade's attributes. */
const upgrade = { migrateFeatures: 1, onlyDetect: 2, maximumIncluded: 512 } as const

const localMachine = 2

const eventSource = 'SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application\\vmcontext'

const eventValue = (name: string, value: string): readonly Cell[] => [
  ...[name, localMachine, eventSource, name, value, 'EventSource'],
]

/** `version` as Windows Installer wants it. */
export const tables = (version: string, upgradeCode: string): readonly Table[] => [
  {
    name: 'CustomAction',
    keys: 1,
    columns: [
      ...([
        ['Action', 's72'],
        ['Type', 'i2'],
        ['Source', 'S72'],
        ['Target', 'S255'],
      ] as const),
      ['ExtendedType', 'I4'],
    ],
    rows: customActions.map(row => [...row, null]),
  },
  {
    name: 'InstallExecuteSequence',
    keys: 1,
    columns: [
      ['Action', 's72'],
      ['Condition', 'S255'],
      ['Sequence', 'I2'],
    ],
    rows: actions,
  },
  {
    name: 'Upgrade',
    keys: 5,
    columns: [
      ...([
        ['UpgradeCode', 's38'],
        ['VersionMin', 'S20'],
        ['VersionMax', 'S20'],
        ['Language', 'S255'],
      ] as const),
      ...([
        ['Attributes', 'i4'],
        ['Remove', 'S255'],
        ['ActionProperty', 's72'],
      ] as const),
    ],
    rows: [
      // The same version too: 1.2.0-rc.1 is 1.2.0 to Windows Installer.
      [
        upgradeCode,
        null,
        version,
        null,
        upgrade.migrateFeatures + upgrade.maximumIncluded,
        null,
        'WIX_UPGRADE_DETECTED',
      ],
      [upgradeCode, version, null, null, upgrade.onlyDetect, null, 'WIX_DOWNGRADE_DETECTED'],
    ],
  },
  {
    name: 'Environment',
    keys: 1,
    columns: [
      ['Environment', 's72'],
      ['Name', 'l255'],
      ['Value', 'L255'],
      ['Component_', 's72'],
    ],
    // Of the machine (*), set when installed (=), gone when removed (-), behind what is there ([~]).
    rows: [['Path', '=-*PATH', '[~];[INSTALLDIR]', 'Program']],
  },
  {
    name: 'Registry',
    keys: 1,
    columns: [
      ...([
        ['Registry', 's72'],
        ['Root', 'i2'],
        ['Key', 'l255'],
        ['Name', 'L255'],
        ['Value', 'L0'],
      ] as const),
      ['Component_', 's72'],
    ],
    rows: [
      // #% is a text with variables in it, # a number.
      eventValue('EventMessageFile', '#%%SystemRoot%\\System32\\EventCreate.exe'),
      eventValue('TypesSupported', '#7'),
      // eventcreate.exe writes for no other sources.
      eventValue('CustomSource', '#1'),
    ],
  },
]
