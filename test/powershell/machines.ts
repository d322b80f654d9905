/** Machines that are made up, as the cmdlets and classes of Windows would tell of them; another is one more object here. */
type Row = Readonly<Record<string, unknown>>

export interface Machine {
  /** Of each asking cmdlet and CIM class its rows. `PolicyStore` is left out where a row is in both. */
  readonly answers: Readonly<Record<string, readonly Row[]>>
  readonly registry: Readonly<Record<string, Row>>
  /** Files of keys, with who owns them and whose rights they have. */
  readonly files?: Readonly<Record<string, Row>>
  /** What fails, and what it says. */
  readonly failing?: Readonly<Record<string, string>>
  /** Everything that is asked or called writes to all streams. */
  readonly noise?: true
}

const control = 'HKLM:\\SYSTEM\\CurrentControlSet\\'
const interfaces = `${control}Services\\Tcpip\\Parameters\\Interfaces\\`
const rulesKey = `${control}Services\\SharedAccess\\Parameters\\FirewallPolicy\\FirewallRules`
export const keyFolder = 'C:\\ProgramData\\ssh'
export const keyFile = `${keyFolder}\\administrators_authorized_keys`
const id = 'S-1-5-21-1-2-3'

const adapter = {
  ...{ Name: 'Ethernet', InterfaceIndex: 12, InterfaceGuid: '{A}', MacAddress: '02-00-0A-00-00-05' },
  ...{ Virtual: false, MediaConnectionState: 'Connected', AdminStatus: 'Up' },
}
const unplugged = {
  ...{ ...adapter, Name: 'Ethernet [2]', InterfaceIndex: 7, InterfaceGuid: '{B}' },
  ...{ MacAddress: '02-00-0A-00-00-06', MediaConnectionState: 'Disconnected', AdminStatus: 'Down' },
}
const ipv4 = { InterfaceIndex: 12, AddressFamily: 'IPv4' }
const ipv6 = { InterfaceIndex: 12, AddressFamily: 'IPv6' }
const interfaceRow = { Dhcp: 'Disabled', AutomaticMetric: 'Disabled', InterfaceMetric: 25, NlMtu: 1500 }
const address = { ...ipv4, IPAddress: '10.0.0.5', PrefixLength: 24, PrefixOrigin: 'Manual' }
const route = { ...ipv4, DestinationPrefix: '0.0.0.0/0', NextHop: '10.0.0.1', RouteMetric: 256 }
const account = { LocalAccount: true, Disabled: false, PasswordExpires: true }
const modules = ['DnsClient', 'NetAdapter', 'NetSecurity', 'NetTCPIP', 'Storage']

/** One of each thing. */
export const one: Machine = {
  answers: {
    Win32_OperatingSystem: [{ Caption: 'Windows Server "Ü" <&>', Version: '10.0.20348', ProductType: 3 }],
    Win32_ComputerSystemProduct: [{ UUID: '4C4C4544-0042' }],
    Win32_ComputerSystem: [{ PartOfDomain: false }],
    Win32_UserProfile: [{ SID: `${id}-500`, LocalPath: 'C:\\Users\\Administrator' }],
    Win32_UserAccount: [{ Name: 'Administrator', SID: `${id}-500`, ...account }],
    Win32_Service: [
      { Name: 'MpsSvc', StartMode: 'Auto', State: 'Running' },
      { Name: 'sshd', StartMode: 'Manual', State: 'Running' },
    ],
    Win32_LogicalDisk: [{ DeviceID: 'C:', DriveType: 3, VolumeName: '', FileSystem: 'NTFS' }],
    Members: [{ path: 'WinNT://HOST/Administrator' }, { path: 'WinNT://DOMAIN/Domain Admins' }],
    'Get-Module': modules.map(Name => ({ Name })),
    'Get-NetAdapter': [adapter],
    'Get-NetAdapterBinding': [{ Name: 'Ethernet', ComponentID: 'ms_tcpip', Enabled: true }],
    'Get-NetIPInterface': [{ ...ipv4, ...interfaceRow }],
    'Get-NetIPAddress': [address],
    'Get-NetRoute': [route],
    'Get-NetIPv6Protocol': [{ RandomizeIdentifiers: 'Enabled', UseTemporaryAddresses: 'Disabled' }],
    'Get-DnsClientGlobalSetting': [{ SuffixSearchList: ['a.example'] }],
    'Get-Partition': [{ DiskNumber: 0, DriveLetter: 'C', Offset: 1048576, Size: 53687091200 }],
    'Get-Disk': [{ Number: 0, Size: 107374182400, LargestFreeExtent: 53686042624 }],
    'Get-PartitionSupportedSize': [{ DriveLetter: 'C', SizeMin: 20000000000, SizeMax: 107373133824 }],
    'Get-LocalGroupMember': [],
  },
  registry: {
    [`${control}Control\\ComputerName\\ActiveComputerName`]: { ComputerName: 'HOST' },
    [`${control}Control\\ComputerName\\ComputerName`]: { ComputerName: 'WEB1' },
    [`${control}Services\\Tcpip\\Parameters`]: { 'NV Domain': 'example.com' },
    [`${control}Services\\Tcpip6\\Parameters`]: { DisabledComponents: 255 },
    [`${control}Control\\Terminal Server`]: { fDenyTSConnections: 0 },
    [`${interfaces}{A}`]: { NameServer: '10.0.0.2', Domain: 'corp.example' },
    [rulesKey]: { 'vmcontext-ssh': 'v2.31|Action=Allow|Active=TRUE|Dir=In|LPort=22|Name=vmcontext: SSH|' },
  },
  files: { [keyFile]: { owner: 'S-1-5-32-544', rules: [{ sid: 'S-1-1-0', rights: 0x120089 }] } },
}

const nothing = Object.fromEntries(
  Object.keys(one.answers)
    .filter(name => name !== 'Win32_OperatingSystem' && name !== 'Get-Module')
    .map(name => [name, []]),
)

/** None of anything that there may be several of. */
export const none: Machine = {
  answers: { ...one.answers, ...nothing, 'Get-DnsClientGlobalSetting': [{ SuffixSearchList: [] }] },
  registry: {},
}

/** Several of each, and some that lack what others have. */
export const several: Machine = {
  ...one,
  answers: {
    ...one.answers,
    Win32_UserAccount: [
      ...(one.answers.Win32_UserAccount ?? []),
      { Name: "José O'Neil", SID: `${id}-1001`, ...account, Disabled: true, PasswordExpires: null },
    ],
    Win32_LogicalDisk: [
      { DeviceID: 'C:', DriveType: 3, VolumeName: 'System', FileSystem: 'NTFS' },
      { DeviceID: 'D:', DriveType: 5, VolumeName: 'CONTEXT', FileSystem: 'CDFS' },
      { DeviceID: 'Z:', DriveType: 4, VolumeName: null, FileSystem: null },
    ],
    Win32_Service: [{ Name: 'MpsSvc', StartMode: 'Disabled', State: 'Stopped' }],
    'Get-NetAdapter': [adapter, unplugged, { ...adapter, Name: 'ISATAP', InterfaceIndex: 9, MacAddress: '' }],
    'Get-NetAdapterBinding': [{ Name: 'Ethernet [2]', ComponentID: 'ms_tcpip6', Enabled: false }],
    'Get-NetIPInterface': [
      { ...ipv4, ...interfaceRow },
      { ...ipv6, ...interfaceRow, AutomaticMetric: 'Enabled', RouterDiscovery: 'Enabled' },
    ],
    'Get-NetIPAddress': [
      { ...address, SkipAsSource: true },
      { ...address, IPAddress: '10.0.0.6', AddressState: 'Duplicate', PolicyStore: 'ActiveStore' },
      { ...address, ...ipv6, IPAddress: 'fe80::5%12', PrefixLength: 64 },
      { ...address, ...ipv6, IPAddress: 'fe80::1%12', PrefixOrigin: 'WellKnown', PolicyStore: 'ActiveStore' },
    ],
    'Get-NetRoute': [
      route,
      { ...route, DestinationPrefix: '10.9.0.0/16', NextHop: '10.0.0.2', PolicyStore: 'PersistentStore' },
    ],
    'Get-DnsClientGlobalSetting': [{ SuffixSearchList: ['a.example', 'b.example'] }],
  },
  registry: {
    ...one.registry,
    [`${interfaces}{A}`]: { NameServer: '10.0.0.2,10.0.0.3 10.0.0.4' },
    [rulesKey]: { other: 'v2.31|Action=Allow|Active=TRUE|Dir=In|Name=other|' },
  },
  files: { [keyFile]: { failure: 'Attempted to perform an unauthorized operation.' } },
}

/** Windows Server 2012 R2 without the modules of networks: one adapter with addresses, one without. */
export const older: Machine = {
  ...one,
  answers: {
    ...one.answers,
    'Get-Module': [{ Name: 'Storage' }],
    Win32_NetworkAdapter: [1, 2].map(Index => ({
      ...{ Index, InterfaceIndex: 10 + Index, NetConnectionID: `Ethernet ${Index}` },
      ...{ MACAddress: `02:00:0A:00:00:0${Index}`, GUID: Index === 1 ? '{A}' : '{B}' },
      ...{ PhysicalAdapter: true, NetConnectionStatus: Index === 1 ? 2 : 7 },
    })),
    Win32_NetworkAdapterConfiguration: [
      {
        ...{ Index: 1, DHCPEnabled: false, DefaultIPGateway: ['10.0.0.1'] },
        ...{ IPAddress: ['10.0.0.5', 'fe80::1'], IPSubnet: ['255.255.240.0', '64'] },
      },
      { Index: 2, DHCPEnabled: true, IPAddress: null, IPSubnet: null, DefaultIPGateway: null },
    ],
  },
}

/** Nearly everything that may fail does. */
export const failing: Machine = {
  ...older,
  answers: {
    ...older.answers,
    'Get-Module': one.answers['Get-Module'] ?? [],
    'Get-LocalGroupMember': [{ SID: { Value: `${id}-500` } }],
  },
  failing: Object.fromEntries(
    [
      ...['ADSI', 'registry', 'Get-NetAdapter', 'Get-NetIPv6Protocol', 'Get-DnsClientGlobalSetting'],
      ...['Get-Partition', 'Win32_UserProfile', 'Win32_Service', 'Win32_ComputerSystemProduct'],
    ].map(what => [what, `Invalid namespace\r\n of ${what} `]),
  ),
}
