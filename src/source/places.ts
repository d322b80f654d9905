/**
 * Where this machine's devices and its context are found. Tests put a folder of their own in the place of each.
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
  /** The directory that holds this machine's context where no device does. */
  readonly context: string
  /** Programs of VMware's tools that may be there, see `vmware/ask.ts`. */
  readonly vmwareTools: readonly string[]
}

export const machinePlaces: Places = {
  sys: '/sys',
  dev: '/dev',
  proc: '/proc',
  run: '/run',
  context: '/context',
  // open-vm-tools of distributions, of an image that keeps vendors' programs apart, built by hand
  vmwareTools: [
    '/usr/bin/vmtoolsd',
    '/usr/bin/vmware-rpctool',
    '/usr/share/oem/bin/vmtoolsd',
    '/usr/local/bin/vmtoolsd',
  ],
}
