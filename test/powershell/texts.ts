/** What ends a string, begins an expression or another line, means something to JSON or to .NET, or is none of ASCII. */
export const texts: readonly string[] = [
  ...['', ' ', '  a  ', "it's", '"q"', '$(1+1)', '$x', '$env:PATH', '`n', 'a\nb', 'a\r\nb', '\t', '\0x'],
  ...['\u2018\u2019\u201c\u201d', 'ünïcödé', '日本語', '😀', '\u2028\u0085\ufeff', '\u202e', '\u001b[31m'],
  ...['@{a=1}', '@(1)', '-Force', '--%', ';exit', '|', '&', '#', '$null', 'True', '007', '1e5', '0x10'],
  ...['{"secret":"x"}', '/Date(1)/', '2026-01-01T00:00:00Z', 'C:\\a b\\', '%TEMP%', '[a]*?', 'a,b', '__type'],
  'ü'.repeat(60_000),
]
