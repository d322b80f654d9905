/** What a run says while it is at work. The command line decides where it goes and how it looks. */

/** Priorities as syslog(3) and the journal name them. */
export type Priority = 'err' | 'warning' | 'notice' | 'info' | 'debug'

export type Log = (priority: Priority, message: string) => void
