/** Status codes of QMF, as qpid's consoles name them; those from 0x10000 are ours (bit 16 marks the application's own). */
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

/** An error that crosses the wire as `_exception`: a code that consoles know and one line that says what would be right. */
export class QmfException extends Error {
  override readonly name = 'QmfException';
  readonly code: number;
  constructor(code: number, text: string, options?: ErrorOptions) {
    super(text, options);
    this.code = code;
  }
}

/** Name of a code (`Forbidden` for 6), undefined for one that nobody defined. */
export function statusName(code: number): StatusName | undefined {
  return (Object.keys(statusCodes) as StatusName[]).find((name) => statusCodes[name] === code);
}

/** A message that does not have the shape its opcode promises. */
export class Malformed extends QmfException {
  constructor(text: string) {
    super(statusCodes.InvalidParameter, text);
  }
}
