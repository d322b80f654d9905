/** Unified diffs of a guest's files, for people who read a plan. */
import { createTwoFilesPatch } from 'diff'
import type { ShowDiff } from './machine.ts'

const decoder = new TextDecoder('utf-8', { fatal: true })

const text = (content: Uint8Array | null): string | null => {
  if (content === null) return ''
  try {
    return decoder.decode(content)
  } catch {
    return null
  }
}

/** A unified diff with three lines of context; one line where a side is no UTF-8 text. */
export const unifiedDiff: ShowDiff = (path, before, after) => {
  const [old, fresh] = [text(before), text(after)]
  if (old === null || fresh === null) {
    return `Binary content of ${path}: ${before?.length ?? 0} bytes before, ${after?.length ?? 0} bytes after\n`
  }
  const patch = createTwoFilesPatch(
    before === null ? '/dev/null' : path,
    after === null ? '/dev/null' : path,
    old,
    fresh,
    undefined,
    undefined,
    { context: 3, headerOptions: { includeIndex: false, includeUnderline: false, includeFileHeaders: true } },
  )
  return patch
}
