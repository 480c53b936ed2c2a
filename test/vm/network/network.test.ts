import { expect, test } from 'vitest';
import { waitForCheckpoint, waitForNoCheckpoint } from '../changes/records.ts';
import { maxSeconds } from '../changes/table.ts';
import { type AgentLab, type AgentOptions, agentName, startAgent } from '../lab/guest/agent.ts';
import { nodeKey, objectKey } from '../lab/guest/object-key.ts';
import { startVm, type Vm } from '../lab/guest/vm.ts';
import { expectNetworkRestored } from '../lab/network/expect-restored.ts';
import { readNetworkView } from '../lab/network/network-view.ts';

/** Starts an agent and waits until it knows that its broker vouches for callers. */
async function startVouchedAgent(vm: Vm, options: AgentOptions = {}): Promise<AgentLab> {
  const lab = await startAgent(vm, options);
  await lab.waitUntil('agent', nodeKey, ({ properties }) => properties['identityVouched'] === true);
  return lab;
}

test('the calls of the 2008 schema build a bond, and each returned id was published before its answer', async () => {
  await using vm = await startVm();
  await using lab = await startVouchedAgent(vm);
  await using published = await collectNames(lab);
  await using events = await lab.events();
  const created = await lab.call('ovirtNode', nodeKey, 'createBondingInterface', { interfaceName: 'bond0' });
  await published.expectBefore(created['interface'], `networkInterface:${objectKey('bond0')}`);
  // The default of `persistent` is true.
  expect(await textOf(lab, events, 'createBondingInterface')).toMatch(/not written down: \S/);
  expect((await lab.object('networkInterface', objectKey('bond0'))).properties['persistent']).toBe(false);
  for (const name of ['ens16', 'ens17'])
    await lab.call('networkInterface', objectKey(name), 'setMaster', { interfaceName: 'bond0' });
  await lab.call('networkInterface', objectKey('bond0'), 'restart');
  const bond = await lab.waitUntil(
    'networkInterface',
    objectKey('bond0'),
    ({ properties }) => properties['membersUp'] === 2,
  );
  expect(bond.properties).toMatchObject({ bondMode: 'active-backup', miimon: 100, degraded: false });
  const address = '192.0.2.7/24';
  const added = await lab.call('networkInterface', objectKey('bond0'), 'addAddress', { address });
  await published.expectBefore(added['addressObject'], `address:${objectKey(`bond0:${address}`)}`);
  const args = { destination: '198.51.100.0/24', gateway: '192.0.2.1', metric: 7 };
  const { route } = await lab.call('networkInterface', objectKey('bond0'), 'addRoute', args);
  await published.expectBefore(route, `route:${objectKey('bond0:254:198.51.100.0/24:7:192.0.2.1')}`);
});

/** Returns the text of event `actionPerformed` for the first call of this method. */
async function textOf(
  lab: AgentLab,
  events: Awaited<ReturnType<AgentLab['events']>>,
  method: string,
): Promise<unknown> {
  for await (const { event } of events) {
    if (event.schemaId?.className !== 'actionPerformed') continue;
    const values = await lab.console.eventValues(agentName, event);
    if (values['method'] === method) return values['text'];
  }
  return undefined;
}

/** Collects the names of the objects that the agent publishes. */
async function collectNames(lab: AgentLab) {
  const listening = await lab.console.data({ agentName });
  const names = new Set<string | undefined>();
  const reading = (async () => {
    for await (const { object } of listening) names.add(object.objectId?.objectName);
  })();
  return {
    /** Expects that the answer contains the id of this object, and that the agent published the object before it answered. */
    async expectBefore(id: unknown, name: string): Promise<void> {
      // The messages that have arrived are read in this turn.
      await new Promise((resolve) => setImmediate(resolve));
      const objectName = `com.redhat.ovirtNode:${name}`;
      expect(id).toMatchObject({ objectName });
      expect([...names]).toContain(objectName);
    },
    async [Symbol.asyncDispose]() {
      await listening.close();
      await reading;
    },
  };
}

/** Changes of the card that leads to the broker. */
const cutting = [
  { title: 'sets the card down', className: 'networkInterface', key: objectKey('ens5'), method: 'destroy' },
  {
    title: 'removes its address',
    className: 'address',
    key: objectKey('ens5:10.0.2.15/24'),
    method: 'remove',
  },
  {
    title: 'replaces its address',
    className: 'networkInterface',
    key: objectKey('ens5'),
    method: 'setStaticAddress',
    args: { ip: '192.0.2.5', netmask: '255.255.255.0' },
  },
];

test('a change that cuts the machine off from its broker is rolled back in time, and the agent answers again', async () => {
  const seconds = 10;
  const limitMs = maxSeconds(seconds) * 1000;
  await using vm = await startVm();
  await using lab = await startVouchedAgent(vm, {
    everySeconds: 1,
    config: `\n[changes]\nseconds = ${seconds}\n`,
  });
  for (const { title, className, key, method, args } of cutting) {
    const before = await readNetworkView(vm);
    const start = performance.now();
    const ended = lab.call(className, key, method, args).then(
      () => 'done',
      (error: Error) => error.message,
    );
    await waitForCheckpoint(vm);
    await waitForNoCheckpoint(vm);
    await lab.waitUntilOnline();
    expect(performance.now() - start, title).toBeLessThan(limitMs);
    expect(await ended, title).not.toBe('done');
    await expectNetworkRestored(vm, before, { message: title });
  }
});
