import { createInterface } from 'node:readline';
import { QmfException } from '#qmf';
import { runningName, startRunningNode } from '../../kit/node/running-node.ts';
import type { Answer, Asked, ToldEvent } from './node-lab.ts';

/** Runs in a network of its own: a node with its broker, asked by lines of JSON; each answer has the number of its question. */
const running = await startRunningNode({ changes: { seconds: 30 } });
const viewer = await running.consoleOf('viewer');
const events: ToldEvent[] = [];
const listening = await viewer.events({ agentName: runningName });
void (async () => {
  for await (const { agentName, event } of listening) {
    const values = await viewer.eventValues(agentName, event);
    events.push({ name: event.schemaId?.className ?? '', values });
  }
})();

const tell = (answer: Answer | 'ready') =>
  process.stdout.write(
    `${JSON.stringify(answer, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value))}\n`,
  );

async function answered({ className, key, method, args, user }: Asked): Promise<Omit<Answer, 'id'>> {
  try {
    if (className === 'events') return { result: { events } };
    if (method === undefined) return { result: await running.values(className, key) };
    return { result: { ...(await running.call(className, key, method, args, user)) } };
  } catch (error) {
    const { message } = error as Error;
    return { error: { code: error instanceof QmfException ? error.code : undefined, message } };
  }
}

tell('ready');
for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line) as Asked;
  void answered(asked).then((answer) => tell({ id: asked.id, ...answer }));
}
await listening.close();
await running[Symbol.asyncDispose]();
// Consoles keep no time of their own, and connections that end slowly are nobody's any more.
process.exit(0);
