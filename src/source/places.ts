/**
 * Where the kernel shows this machine's devices. Tests put a folder of their own in the place of each.
 */
export interface Places {
  /** sysfs(5). */
  readonly sys: string
  /** Device nodes. */
  readonly dev: string
  /** proc(5). */
  readonly proc: string
  /** Where udev keeps its queue. */
  readonly run: string
}

export const machinePlaces: Places = { sys: '/sys', dev: '/dev', proc: '/proc', run: '/run' }
