/** Wrong usage or input: the command line prints the message on stderr and exits with 2. */
export class InputError extends Error {
  override readonly name = 'InputError'
}
