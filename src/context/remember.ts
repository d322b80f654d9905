/** Answers that are kept: in a batch the same few names are asked for in thousands of contexts. */

/** Answers kept; a context that has more names than these is seldom followed by another one like it. */
const most = 2000

/** A longer name is nobody's but its writer's, and a kept one would hold its memory. */
const longest = 64

/** The same function of a name, with its answers kept in bounded memory; they must not be changed by anyone. */
export const remembered = <T>(answer: (name: string) => T): ((name: string) => T) => {
  const kept = new Map<string, T>()
  return name => {
    const known = kept.get(name)
    if (known !== undefined || kept.has(name)) return known as T
    const found = answer(name)
    if (name.length > longest) return found
    if (kept.size >= most) kept.clear()
    kept.set(name, found)
    return found
  }
}

/** The same function of an object and a name, with its answers kept for as long as the object is. */
export const rememberedWith = <O extends object, T>(
  answer: (object: O, name: string) => T,
): ((object: O, name: string) => T) => {
  const kept = new WeakMap<O, Map<string, T>>()
  return (object, name) => {
    const answers = kept.get(object) ?? new Map<string, T>()
    kept.set(object, answers)
    const known = answers.get(name)
    if (known !== undefined) return known
    const found = answer(object, name)
    answers.set(name, found)
    return found
  }
}
