import { getSystemErrorMap } from 'node:util';

/** The kernel's words for an error number, as strerror(3) has them: `network is unreachable` for 101. */
export function errnoText(errno: number): string {
  return getSystemErrorMap().get(-errno)?.[1] ?? `errno ${errno}`;
}
