import { type AmqpValue, readText, Typed } from '#qmf';
import type { MessageAddress } from '../codec/message-address.ts';

/** Decides whether a user may send to a node: a queue, or an exchange under a key. */
export type CanSend = (user: string | undefined, node: string, key: string) => boolean;

/** Decides which messages a logged-in user may send: where to, and under which user id. */
export class SendPermissions {
  readonly #vouches: boolean;
  readonly #canSend: CanSend;

  /** @param vouches refuses a message whose user id differs from the login. */
  constructor(vouches: boolean, canSend: CanSend) {
    this.#vouches = vouches;
    this.#canSend = canSend;
  }

  canSend(user: string | undefined, node: string, { subject, userId }: MessageAddress): boolean {
    if (this.#vouches && !isAbsent(userId) && !isUser(userId, user)) return false;
    return this.#canSend(user, node, subject ?? '');
  }
}

function isAbsent(userId: AmqpValue | undefined): boolean {
  return userId === undefined || readText(userId) === '';
}

/** Compares binary user ids only: a value of another type names no user. */
function isUser(userId: AmqpValue | undefined, user: string | undefined): boolean {
  return userId instanceof Typed && userId.amqp === 'binary' && readText(userId) === user;
}
