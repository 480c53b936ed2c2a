/** Bits of a mode that let others write: group and world (chmod(2)). */
const writableByOthers = 0o022;

/** Reports whether a mode lets group or others write. */
export const isWritableByOthers = (mode: number): boolean => (mode & writableByOthers) !== 0;

/** Formats a mode as people type it: `0644`. */
export const formatMode = (mode: number): string => (mode & 0o7777).toString(8).padStart(4, '0');
