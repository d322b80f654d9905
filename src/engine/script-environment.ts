/**
 * The environment of the user's own scripts: the context, less the names that would change what a shell, the
 * loader or an interpreter does before the script's first line.
 */

/** Names that are never passed on. */
const dangerousNames: ReadonlySet<string> = new Set([
  ...[
    'PATH',
    'IFS',
    'ENV',
    'BASH_ENV',
    'BASHOPTS',
    'SHELLOPTS',
    'PS4',
    'PROMPT_COMMAND',
    'CDPATH',
    'GLOBIGNORE',
  ],
  ...['HOME', 'SHELL', 'USER', 'LOGNAME', 'PWD', 'OLDPWD', 'TERM', 'TMPDIR', 'UID', 'EUID', 'PPID', 'SHLVL'],
  ...['NODE_OPTIONS', 'NODE_PATH', 'NODE_EXTRA_CA_CERTS', 'PERL5LIB', 'PERL5OPT', 'PERL5DB', 'PERLLIB'],
  ...['NODE_REPL_EXTERNAL_MODULE', 'NODE_TLS_REJECT_UNAUTHORIZED', 'NODE_V8_COVERAGE'],
  ...[
    'OPENSSL_CONF',
    'OPENSSL_ENGINES',
    'OPENSSL_MODULES',
    'SSLKEYLOGFILE',
    'LESSOPEN',
    'LESSCLOSE',
    'LUA_INIT',
  ],
  ...[
    'PYTHONPATH',
    'PYTHONHOME',
    'PYTHONSTARTUP',
    'PYTHONINSPECT',
    'RUBYLIB',
    'RUBYOPT',
    'PYTHONBREAKPOINT',
    'JAVA_TOOL_OPTIONS',
    'JDK_JAVA_OPTIONS',
    '_JAVA_OPTIONS',
  ],
  ...[
    'GCONV_PATH',
    'HOSTALIASES',
    'LOCALDOMAIN',
    'LOCPATH',
    'NLSPATH',
    'RES_OPTIONS',
    'RESOLV_HOST_CONF',
    'TZDIR',
  ],
  ...['GETCONF_DIR', 'MALLOC_TRACE', 'TMPPREFIX', 'POSIXLY_CORRECT', 'JOURNAL_STREAM', 'NOTIFY_SOCKET'],
])

/** And whole families: the loader's, bash's exported functions, systemd's. */
const dangerousPrefixes = ['LD_', 'DYLD_', 'BASH_FUNC_', 'SYSTEMD_', 'GLIBC_', 'GIO_', 'MALLOC_']

/** Linux takes no single string beyond 128 KiB (execve(2), MAX_ARG_STRLEN). */
const longestOnLinux = 131_072
/** And about 2 MiB in all with the usual stack limit; some is left for arguments. */
const longestTotal = 1_500_000

export const isDangerous = (name: string): boolean =>
  dangerousNames.has(name) || dangerousPrefixes.some(prefix => name.startsWith(prefix))

const entrySize = (name: string, value: string): number =>
  Buffer.byteLength(name) + Buffer.byteLength(value) + 2

/** Why an environment cannot hold this value: the kernel's limits, and Node's, which passes UTF-8 only. */
const whyNot = (value: string, size: number, total: number, longest: number): string | null => {
  if (!value.isWellFormed()) return 'is no UTF-8'
  return size > longest || total + size > longestTotal ? 'is too long for an environment' : null
}

/**
 * The context's variables as an environment.
 *
 * @param isTaken names that keep the value they have
 * @param longest bytes that a name with its value may have
 * @returns also the names left out because an environment cannot hold their values, and why
 */
export const scriptEnvironment = (
  variables: ReadonlyMap<string, string>,
  isTaken: (name: string) => boolean = () => false,
  longest = longestOnLinux,
): { environment: Record<string, string>; leftOut: { name: string; why: string }[] } => {
  const environment: Record<string, string> = Object.create(null)
  const leftOut: { name: string; why: string }[] = []
  let total = 0
  const bySize = [...variables].map(([name, value]) => ({ name, value, size: entrySize(name, value) }))
  bySize.sort((a, b) => a.size - b.size)
  for (const { name, value, size } of bySize) {
    if (isDangerous(name) || isTaken(name)) continue
    const why = whyNot(value, size, total, longest)
    if (why !== null) {
      leftOut.push({ name, why })
      continue
    }
    environment[name] = value
    total += size
  }
  return { environment, leftOut }
}
