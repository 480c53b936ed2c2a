/** An argument, or the state of the host, forbids it; nothing was touched. The text says what would be right. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

/** This host has no means for it; nothing was touched. */
export class Unsupported extends Error {
  override readonly name = 'Unsupported';
}

/** Something else of the same kind is under way; nothing was touched. */
export class Busy extends Error {
  override readonly name = 'Busy';
}

/** A tool, a file or a service refused a step. Steps done before it were undone; what could not be is in `notUndone`. */
export class ToolFailed extends Error {
  override readonly name = 'ToolFailed';
  /** One line for each undo that failed. */
  readonly notUndone: readonly string[];
  constructor(message: string, options?: ErrorOptions & { readonly notUndone?: readonly string[] }) {
    super(message, options);
    this.notUndone = options?.notUndone ?? [];
  }
}

/** A {@link ToolFailed} by time: whether the step was done is not known. */
export class TimedOut extends ToolFailed {}

/** Every step ended well, and the host is still not as asked. */
export class NotAsAsked extends Error {
  override readonly name = 'NotAsAsked';
}

/** The change was taken back. */
export class RolledBack extends Error {
  override readonly name = 'RolledBack';
}
