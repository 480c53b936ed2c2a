import { expect, test } from 'vitest';
import { waitForCheckpoint, waitForNoCheckpoint } from '../changes/records.ts';
import { maxSeconds } from '../changes/table.ts';
import { type AgentLab, type AgentOptions, agentName, startAgent } from '../lab/guest/agent.ts';
import { startVm, type Vm } from '../lab/guest/vm.ts';
import { diffNetworkViews, readNetworkView } from '../lab/network/network-view.ts';
import { smbios } from '../lab/qemu/hardware.ts';

const node = smbios.uuid;
const of = (name: string) => `${node}:${name}`;

/** The agent, once it knows that its broker vouches for callers. */
async function startNetwork(vm: Vm, options: AgentOptions = {}): Promise<AgentLab> {
  const lab = await startAgent(vm, options);
  await lab.waitUntil('agent', node, ({ properties }) => properties['identityVouched'] === true);
  return lab;
}

test('the way of 2008: a bond, its members one by one, a restart; an id that is returned was told of before', async () => {
  await using vm = await startVm();
  await using lab = await startNetwork(vm, { everySeconds: 10 });
  await using told = await startListening(lab);
  await using events = await lab.events();
  const made = await lab.call('ovirtNode', node, 'createBondingInterface', { interfaceName: 'bond0' });
  await told.expectBefore(made['interface'], `networkInterface:${of('bond0')}`);
  // It was to be persistent, as it is unless one says otherwise.
  expect(await textOf(lab, events, 'createBondingInterface')).toMatch(/not written down$/);
  expect((await lab.object('networkInterface', of('bond0'))).properties['persistent']).toBe(false);
  for (const name of ['ens16', 'ens17'])
    await lab.call('networkInterface', of(name), 'setMaster', { interfaceName: 'bond0' });
  await lab.call('networkInterface', of('bond0'), 'restart');
  const bond = await lab.waitUntil(
    'networkInterface',
    of('bond0'),
    ({ properties }) => properties['membersUp'] === 2,
  );
  expect(bond.properties).toMatchObject({ bondMode: 'active-backup', miimon: 100, degraded: false });
  const address = '192.0.2.7/24';
  const added = await lab.call('networkInterface', of('bond0'), 'addAddress', { address });
  await told.expectBefore(added['addressObject'], `address:${of(`bond0:${address}`)}`);
  const way = { destination: '198.51.100.0/24', gateway: '192.0.2.1', metric: 7 };
  const { route } = await lab.call('networkInterface', of('bond0'), 'addRoute', way);
  await told.expectBefore(route, `route:${of('bond0:254:198.51.100.0/24:7:192.0.2.1')}`);
});

/** What `actionPerformed` says of the first call of this method. */
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

/** Collects the names of the objects that the agent tells of. */
async function startListening(lab: AgentLab) {
  const listening = await lab.console.data({ agentName });
  const names = new Set<string | undefined>();
  const reading = (async () => {
    for await (const { object } of listening) names.add(object.objectId?.objectName);
  })();
  return {
    /** Right behind an answer with an id: it is this object's, which the agent told of before it answered. */
    async expectBefore(id: unknown, name: string): Promise<void> {
      // What has come was to be read in its turn.
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

/** Changes of the one card that leads to the broker. */
const cutting = [
  { title: 'takes the card down', className: 'networkInterface', key: of('ens5'), method: 'destroy' },
  { title: 'takes its address away', className: 'address', key: of('ens5:10.0.2.15/24'), method: 'remove' },
  {
    title: 'gives it another address',
    className: 'networkInterface',
    key: of('ens5'),
    method: 'setStaticAddress',
    args: { ip: '192.0.2.5', netmask: '255.255.255.0' },
  },
];

test('a change that cuts the machine off from its broker is taken back, and the agent is there again in time', async () => {
  const seconds = 10;
  const limitMs = maxSeconds(seconds) * 1000;
  await using vm = await startVm();
  await using lab = await startNetwork(vm, { config: `\n[changes]\nseconds = ${seconds}\n` });
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
    const left = async () => diffNetworkViews(before, await readNetworkView(vm));
    await expect.poll(left, { timeout: 60_000, message: title }).toEqual([]);
  }
});
