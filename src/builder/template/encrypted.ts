/**
 * OpenNebula keeps some attributes encrypted (VM_ENCRYPTED_ATTR, by default CONTEXT/PASSWORD), and shows them so to whoever
 * does not ask otherwise. A guest would take what is shown for the password itself.
 */
import type { Problem } from '../../context/problem.ts'
import { located, type Section, type Template } from './model.ts'

const encryptedByDefault = ['PASSWORD']

/** AES-256-CBC gives whole blocks of 16 bytes, which OpenNebula writes in base64. */
const looksEncrypted = (value: string): boolean => {
  const text = value.replaceAll('\n', '')
  return /^[A-Za-z0-9+/]+={0,2}$/.test(text) && text.length % 4 === 0 && atob(text).length % 16 === 0
}

/** What of a document's CONTEXT is probably encrypted. */
export const encryptedProblems = ({ path, object }: Template, context: Section): readonly Problem[] =>
  encryptedByDefault
    .filter(name => object !== undefined && looksEncrypted(context.values.get(name) ?? ''))
    .map(name => ({
      severity: 'warning',
      variable: name,
      message: `${located(path, context.places.get(name))}: ${name} looks as if OpenNebula had encrypted it, and no guest can decrypt it`,
      hint: 'show the machine with --decrypt, or give it again: --set PASSWORD=…',
    }))
