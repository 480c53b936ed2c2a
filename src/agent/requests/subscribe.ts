import { QmfException, statusCodes } from '#qmf';
import type { RequestHandlers } from '../request-handlers.ts';

/** Refuses subscriptions, which this version does not serve. Consoles fall back to the indications of the topic exchange. */
export const subscribeHandler: RequestHandlers['subscribe'] = ({ opcode }) => {
  throw new QmfException(statusCodes.NotImplemented, `${opcode} is not implemented in this version`);
};
