import { type Broker, type BrokerOptions, connect } from '#broker';
import type { AmqpValue, Destination, OutgoingMessage } from '#qmf';

/** Creates a message whose body is one value. */
export function createMessage(
  destination: Destination,
  value: AmqpValue,
  more: Partial<OutgoingMessage> = {},
): OutgoingMessage {
  return { destination, applicationProperties: new Map(), body: { section: 'value', value }, ...more };
}

/** Connects without retry and waits until the broker is ready. */
export async function connectBroker(
  urls: readonly string[],
  more: Partial<BrokerOptions> = {},
): Promise<Broker> {
  const broker = connect({ urls, containerId: `test-${crypto.randomUUID()}`, retry: 'never', ...more });
  await broker.ready();
  return broker;
}

/** Waits longer than a message needs on loopback: later, no message is in flight. */
export async function waitUntilQuiet(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 60));
}
