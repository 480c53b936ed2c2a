import { QmfException, statusCodes } from '#qmf';
import type { RequestHandlers } from './dispatcher.ts';

/** Subscriptions are not served in this version. Every console falls back on the indications of the topic exchange. */
export const subscribeHandler: RequestHandlers['subscribe'] = ({ opcode }) => {
  throw new QmfException(statusCodes.NotImplemented, `${opcode} is not implemented in this version`);
};
