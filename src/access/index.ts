export { AccessControl, type AccessControlOptions } from './access-control.ts';
export { type Explanation, explain } from './explain.ts';
export { MethodError } from './find-methods.ts';
export { listCallers, type PermittedCallers } from './list-callers.ts';
export {
  fullName,
  type MethodAccess,
  type MethodEntry,
  MethodRegistry,
  type MethodRight,
  type MethodTable,
} from './method-registry.ts';
export { type Pattern, parsePattern } from './pattern.ts';
export type { Policy } from './policy.ts';
export { PolicyError, type PolicySource, readPolicy } from './read-policy.ts';
export { testVouching, type VouchingOptions, type VouchingResult } from './vouching.ts';
