import { createInterface } from 'node:readline';
import { QmfException } from '#qmf';
import { runningName, startRunningNode } from '../../kit/node/running-node.ts';
import type { GuestAnswer, GuestEvent, GuestRequest } from './node-lab.ts';

/** Runs a node and its broker in a network namespace. Reads requests as lines of JSON; each answer has the id of its request. */
const running = await startRunningNode({ changes: { seconds: 30 } });
const viewer = await running.consoleOf('viewer');
const events: GuestEvent[] = [];
const subscription = await viewer.events({ agentName: runningName });
void (async () => {
  for await (const { agentName, event } of subscription) {
    const values = await viewer.eventValues(agentName, event);
    events.push({ name: event.schemaId?.className ?? '', values });
  }
})();

function toJson(value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries(value);
  return typeof value === 'bigint' ? String(value) : value;
}

const send = (answer: GuestAnswer | 'ready') =>
  process.stdout.write(`${JSON.stringify(answer, (_key, value: unknown) => toJson(value))}\n`);

async function handle({
  className,
  key,
  method,
  args,
  user,
}: GuestRequest): Promise<Omit<GuestAnswer, 'id'>> {
  try {
    if (className === 'events') return { result: { events } };
    if (method === undefined) return { result: await running.values(className, key) };
    return { result: { ...(await running.call(className, key, method, args, user)) } };
  } catch (error) {
    const { message } = error as Error;
    return { error: { code: error instanceof QmfException ? error.code : undefined, message } };
  }
}

send('ready');
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line) as GuestRequest;
  void handle(request).then((answer) => send({ id: request.id, ...answer }));
}
await subscription.close();
await running[Symbol.asyncDispose]();
// Does not wait for connections that close slowly.
process.exit(0);
