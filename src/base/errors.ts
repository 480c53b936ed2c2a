/** Returns the message of an error, or a thrown value of another kind as text. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Returns the message of an error in one line, runs of white space as one space. */
export function errorLine(error: unknown): string {
  return oneLine(errorText(error));
}

/** Puts a text in one line: runs of white space become one space. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** Reports whether a system call failed with one of these codes of errno(3), such as `ENOENT`. */
export function isErrno(error: unknown, ...codes: readonly string[]): error is NodeJS.ErrnoException {
  const { code } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
  return code !== undefined && codes.includes(code);
}
