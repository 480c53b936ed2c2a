import { Busy, NotAsAsked, Refused, RolledBack, ToolFailed, Unsupported } from '#actions';
import { QmfException, type StatusName, statusCodes } from '#qmf';

/** What an error of an action is on the wire. The first that fits counts. */
const statuses: readonly (readonly [new (...args: never[]) => Error, StatusName])[] = [
  [Refused, 'InvalidParameter'],
  [Unsupported, 'FeatureNotImplemented'],
  [Busy, 'Busy'],
  [NotAsAsked, 'NotAsAsked'],
  [RolledBack, 'RolledBack'],
  [ToolFailed, 'Exception'],
];

/** Does something whose errors a caller is told as exceptions. What is none of ours stays what it is. */
export async function inExceptions<T>(run: () => T | Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const found = statuses.find(([kind]) => error instanceof kind);
    if (!(found && error instanceof Error)) throw error;
    throw new QmfException(statusCodes[found[1]], error.message, { cause: error });
  }
}
