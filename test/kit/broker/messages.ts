import { type Broker, type BrokerOptions, connect } from '#broker';
import type { AmqpValue, Destination, OutgoingMessage } from '#qmf';

/** A small message whose body is one value. */
export function createMessage(
  destination: Destination,
  value: AmqpValue,
  more: Partial<OutgoingMessage> = {},
): OutgoingMessage {
  return { destination, applicationProperties: new Map(), body: { section: 'value', value }, ...more };
}

/** A way to a broker that gives up at once, connected. */
export async function connectBroker(
  urls: readonly string[],
  more: Partial<BrokerOptions> = {},
): Promise<Broker> {
  const broker = connect({ urls, containerId: `test-${crypto.randomUUID()}`, retry: 'never', ...more });
  await broker.ready();
  return broker;
}

/** Longer than messages on loopback need: after it, what has not come does not come. */
export async function waitUntilQuiet(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 60));
}
