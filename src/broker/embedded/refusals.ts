import type { AmqpError, Receiver, Sender } from '../rhea/rhea-types.ts';
import type { RoutingResult } from './router.ts';

/** Errors of rejected messages. */
export const rejections: Readonly<Record<Exclude<RoutingResult, 'routed'>, AmqpError>> = {
  forbidden: {
    condition: 'amqp:unauthorized-access',
    description: 'this user may not send to that address or under that name',
  },
  full: { condition: 'amqp:resource-limit-exceeded', description: 'the receiver is too slow' },
  unreadable: {
    condition: 'amqp:decode-error',
    description: 'the properties of the message are not valid AMQP 1.0',
  },
};

export function nodeNotFound(address: string): AmqpError {
  return { condition: 'amqp:not-found', description: `no node is named "${address}"` };
}

export function nodeLocked(address: string): AmqpError {
  return { condition: 'amqp:resource-locked', description: `"${address}" already has a receiver` };
}

export function invalidKey(key: string): AmqpError {
  return { condition: 'amqp:invalid-field', description: `a key of ${key.length} characters` };
}

/** Refuses a link: an attach without terminus announces the detach that carries the reason. */
export function refuseLink(link: Sender | Receiver, error: AmqpError): void {
  Object.assign(link.local.attach, { source: undefined, target: undefined });
  link.close(error);
}
