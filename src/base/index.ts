export { type Clock, systemClock } from './clock.ts';
export { type Compact, compact } from './compact.ts';
export { errorLine, errorText, isErrno, oneLine } from './errors.ts';
export { makeFolder, type ReplaceOptions, readTextFile, replaceFile } from './files.ts';
export type { Log } from './log.ts';
export { isProcessRunning } from './process.ts';
export { type WaitOptions, waitUntil } from './wait-until.ts';
export { TimeoutError, type TimeoutOptions, withTimeout } from './with-timeout.ts';
