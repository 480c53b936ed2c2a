/**
 * Status codes of an exception, as the consoles of Qpid name them. Codes from 0x10000 belong to this project: bit 16
 * marks an application's own codes.
 */
export const statusCodes = {
  UnknownObject: 1,
  UnknownMethod: 2,
  NotImplemented: 3,
  InvalidParameter: 4,
  FeatureNotImplemented: 5,
  Forbidden: 6,
  Exception: 7,
  NotAsAsked: 0x10001,
  RolledBack: 0x10002,
  Busy: 0x10003,
  TooLate: 0x10004,
  OutcomeUnknown: 0x10005,
} as const;
export type StatusName = keyof typeof statusCodes;

/** Statuses of calls that the agent refused before it changed anything. */
const refusals: ReadonlySet<number> = new Set([
  statusCodes.UnknownObject,
  statusCodes.UnknownMethod,
  statusCodes.NotImplemented,
  statusCodes.InvalidParameter,
  statusCodes.FeatureNotImplemented,
  statusCodes.Forbidden,
  statusCodes.Busy,
  statusCodes.TooLate,
]);

/** Tells whether a status means "refused": the agent did nothing. All other statuses leave room for a change. */
export function isRefusal(status: number): boolean {
  return refusals.has(status);
}

/** Returns the name of a status (`Forbidden` for 6), undefined for a code without a name. */
export function statusName(code: number): StatusName | undefined {
  return (Object.keys(statusCodes) as StatusName[]).find((name) => statusCodes[name] === code);
}

/** An error that crosses the wire as `_exception`: a status, and one line that says what would be right. */
export class QmfException extends Error {
  override readonly name = 'QmfException';
  readonly code: number;
  constructor(code: number, text: string, options?: ErrorOptions) {
    super(text, options);
    this.code = code;
  }
}

/** A message that does not have the shape its opcode promises. */
export class Malformed extends QmfException {
  constructor(text: string) {
    super(statusCodes.InvalidParameter, text);
  }
}
