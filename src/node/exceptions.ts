import { Busy, NotAsAsked, Refused, RolledBack, ToolFailed, Unsupported } from '#actions';
import { QmfException, type StatusName, statusCodes } from '#qmf';

/** The status of each error of an action on the wire. The first entry that fits counts. */
const statuses: readonly (readonly [new (...args: never[]) => Error, StatusName])[] = [
  [Refused, 'InvalidParameter'],
  [Unsupported, 'FeatureNotImplemented'],
  [Busy, 'Busy'],
  [NotAsAsked, 'NotAsAsked'],
  [RolledBack, 'RolledBack'],
  [ToolFailed, 'Exception'],
];

/** Runs something and turns the errors of actions into exceptions for the caller. Rethrows every other error as it is. */
export async function asQmfExceptions<T>(run: () => T | Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const status = statuses.find(([kind]) => error instanceof kind)?.[1];
    if (status === undefined || !(error instanceof Error)) throw error;
    throw new QmfException(statusCodes[status], error.message, { cause: error });
  }
}
