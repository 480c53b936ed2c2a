import type { OutgoingMessage, QmfRequest, ReplyPath } from '#qmf';
import type { CallAddress } from './authorization.ts';
import type { Caller } from './limits/caller.ts';

/** A request of one kind, with an address to reply to. */
export type AnswerableRequest<K extends QmfRequest['kind']> = Extract<QmfRequest, { kind: K }> & ReplyPath;

/** How a request came. */
export interface RequestOrigin {
  readonly address: CallAddress;
  readonly caller: Caller;
}

/** Answers each kind of request. A handler throws a `QmfException` to answer with an exception. */
export type RequestHandlers = {
  readonly [K in QmfRequest['kind']]: (
    request: AnswerableRequest<K>,
    origin: RequestOrigin,
  ) => readonly OutgoingMessage[] | Promise<readonly OutgoingMessage[]>;
};
