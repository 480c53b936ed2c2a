/** An argument or the state of the host forbids the change; nothing was touched. The text says what would be right. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

/** This host lacks the tool or service that the change needs; nothing was touched. */
export class Unsupported extends Error {
  override readonly name = 'Unsupported';
}

/** Another change of the same kind is running; nothing was touched. */
export class Busy extends Error {
  override readonly name = 'Busy';
}

/** A tool, a file or a service rejected a step. The steps before it were undone, except those in `notUndone`. */
export class ToolFailed extends Error {
  override readonly name = 'ToolFailed';
  /** One line for each undo that failed. */
  readonly notUndone: readonly string[];
  constructor(message: string, options?: ErrorOptions & { readonly notUndone?: readonly string[] }) {
    super(message, options);
    this.notUndone = options?.notUndone ?? [];
  }
}

/** A {@link ToolFailed} by a time limit: the step may or may not have taken effect. */
export class TimedOut extends ToolFailed {}

/** Every step succeeded, and the host still differs from the requested state. */
export class NotAsAsked extends Error {
  override readonly name = 'NotAsAsked';
}

/** The change was rolled back. */
export class RolledBack extends Error {
  override readonly name = 'RolledBack';
}
