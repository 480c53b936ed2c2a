import { Malformed } from '../../status.ts';
import { type AmqpMap, type AmqpValue, readText } from '../../values/amqp.ts';
import { quoted } from '../../values/quoted.ts';
import { isMap, readInteger } from '../../values/read-value.ts';
import type { RequestContent } from '../qmf-message.ts';
import { readOptional } from './read-optional.ts';
import { readQuery } from './read-query.ts';

/** Reads `_subscribe_request`. @throws Malformed */
export function readSubscribe(map: AmqpMap): RequestContent {
  const query = map.get('_query');
  if (!isMap(query)) throw new Malformed(`_query is ${quoted(query)}; expected a map`);
  return {
    kind: 'subscribe',
    query: readQuery(query),
    intervalMs: readOptionalTime(map, '_interval'),
    durationSeconds: readOptionalTime(map, '_duration'),
  };
}

/** Reads `_subscribe_refresh_indication`. @throws Malformed */
export function readRefresh(map: AmqpMap): RequestContent {
  const subscriptionId = readSubscriptionId(map);
  return { kind: 'refreshSubscription', subscriptionId, durationSeconds: readOptionalTime(map, '_duration') };
}

/** Reads the id of a subscription in a request about it. @throws Malformed */
export function readSubscriptionId(map: AmqpMap): string {
  const id = readText(map.get('_subscription_id'));
  if (id === undefined) {
    throw new Malformed(`_subscription_id is ${quoted(map.get('_subscription_id'))}; expected text`);
  }
  return id;
}

/** Reads a time. @returns undefined when it is absent. @throws Malformed */
function readOptionalTime(map: AmqpMap, key: string): number | undefined {
  return readOptional(map, key, readPositive, 'a positive whole number');
}

function readPositive(value: AmqpValue): number | undefined {
  const number = readInteger(value);
  return number !== undefined && number >= 0n ? Number(number) : undefined;
}
