/**
 * The types that variables have. To add one: a constant in the file of its kind in `types/`, and its name
 * here. The table (`table.ts`) says which variable has which.
 */
export * from './types/access.ts'
export * from './types/address.ts'
export * from './types/list.ts'
export * from './types/name.ts'
export * from './types/number.ts'
export * from './types/type.ts'
export * from './types/word.ts'
