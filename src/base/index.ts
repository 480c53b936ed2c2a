export { withoutByteOrderMark } from './byte-order-mark.ts';
export { type Clock, systemClock } from './clock.ts';
export { type Compact, compact } from './compact.ts';
export { errorLine, errorText, isErrno, oneLine } from './errors.ts';
export { makeFolder, type ReplaceOptions, readTextFile, replaceFile } from './files/files.ts';
export { checkFoldersAbove, checkOwnFolder, ForeignFileError, readOwnFile } from './files/own-files.ts';
export {
  findPathProblem,
  formatMode,
  isOtherPerson,
  isReplaceableByOthers,
  isWritableByOthers,
} from './files/permissions.ts';
export type {
  InterfaceSettings,
  WrittenPortVlan,
  WrittenRoute,
  WrittenRule,
} from './interface-settings.ts';
export type { Log } from './log.ts';
export { findMismatch } from './mismatch.ts';
export {
  networkManagerDefaults,
  networkManagerKeys,
  networkManagerMarks,
  routeScopes,
  type SaidOfFamily,
} from './network-manager-keys.ts';
export { networkdKeys } from './networkd-keys.ts';
export { once } from './once.ts';
export { OrderedWork } from './ordered-work.ts';
export { pause } from './pause.ts';
export { isOwnProcessRunning, isProcessRunning } from './process.ts';
export { logicalLines } from './text/logical-lines.ts';
export { maskPassword, maskPasswords } from './text/mask-password.ts';
export { plural } from './text/plural.ts';
export { printable, printableJson } from './text/printable.ts';
export { shorten } from './text/shorten.ts';
export { type WaitOptions, waitUntil } from './wait-until.ts';
export { TimeoutError, type TimeoutOptions, withTimeout } from './with-timeout.ts';
