import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openConsole } from '#console';
import { watchMachines } from '../../../examples/central-server.ts';
import { MemoryBus } from '../../kit/broker/memory-bus.ts';
import { ScriptedAgent } from '../../kit/console/scripted-agent.ts';
import { waitUntil } from '../../kit/wait-until.ts';
import { hostileText, unsafe } from '../../kit/words-of-peers.ts';

test('the central server prints names of agents without control characters', async () => {
  const bus = new MemoryBus();
  const broker = bus.connect();
  const qmfConsole = await openConsole({ broker, requestTimeoutMs: 200 });
  const lines: string[] = [];
  const watching = watchMachines(broker, qmfConsole, (line) => lines.push(line));
  // The example hears of agents once it has its subscriptions.
  await waitUntil(() => bus.attached.size === 4);
  await setImmediate();
  const agent = { vendor: 'ovirt.org', product: 'node', instance: `one${hostileText}` };
  await using forger = await ScriptedAgent.open(bus.connect(), agent);
  forger.beat();
  await waitUntil(() => lines.some((line) => line.includes('node:one')));
  for (const line of lines) expect(line).not.toMatch(unsafe);
  await qmfConsole.close();
  await watching;
});
