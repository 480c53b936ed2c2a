import { type AmqpValue, readText, Typed } from '#qmf';
import type { MessageAddress } from '../codec/message-address.ts';

/** Whether a user may send to a node, an exchange under a key. */
export type CanSend = (user: string | undefined, node: string, key: string) => boolean;

/** What a sender may send: where to, and under which name. */
export class SendPermissions {
  readonly #vouches: boolean;
  readonly #permits: CanSend;

  /** @param vouches whether a message that names another sender than the one who logged in is refused. */
  constructor(vouches: boolean, permits: CanSend) {
    this.#vouches = vouches;
    this.#permits = permits;
  }

  canSend(user: string | undefined, node: string, { subject, userId }: MessageAddress): boolean {
    if (this.#vouches && !isNobody(userId) && !isSame(userId, user)) return false;
    return this.#permits(user, node, subject ?? '');
  }
}

function isNobody(userId: AmqpValue | undefined): boolean {
  return userId === undefined || readText(userId) === '';
}

/** What is no octets is no name, and nobody's. */
function isSame(userId: AmqpValue | undefined, user: string | undefined): boolean {
  return userId instanceof Typed && userId.amqp === 'binary' && readText(userId) === user;
}
