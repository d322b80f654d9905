/** What a context is known by: its one file and the label of its volume. Whoever writes or reads media uses these. */

/** The file every context has. */
export const contextFile = 'context.sh'

/** Label of the volume that `auto` looks for. */
export const contextLabel = 'CONTEXT'
