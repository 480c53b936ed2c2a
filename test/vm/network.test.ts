import { expect, test } from 'vitest';
import { type AgentLab, type AgentOptions, startAgent } from './lab/agent.ts';
import { smbios } from './lab/hardware.ts';
import { startVm, type Vm } from './lab/vm.ts';
import { untilBegun, untilEnded } from './network/records.ts';
import { differences, seenNetwork } from './network/seen.ts';
import { limitSeconds } from './network/table.ts';

const node = smbios.uuid;
const of = (name: string) => `${node}:${name}`;

/** The agent, once it knows that its broker vouches for callers. */
async function startNetwork(vm: Vm, options: AgentOptions = {}): Promise<AgentLab> {
  const lab = await startAgent(vm, options);
  await lab.until('agent', node, ({ properties }) => properties['identityVouched'] === true);
  return lab;
}

test('the way of 2008: a bond, its members one by one, a restart', async () => {
  await using vm = await startVm();
  await using lab = await startNetwork(vm);
  await lab.call('ovirtNode', node, 'createBondingInterface', { interfaceName: 'bond0' });
  for (const name of ['ens16', 'ens17'])
    await lab.call('networkInterface', of(name), 'setMaster', { interfaceName: 'bond0' });
  await lab.call('networkInterface', of('bond0'), 'restart');
  const bond = await lab.until(
    'networkInterface',
    of('bond0'),
    ({ properties }) => properties['membersUp'] === 2,
  );
  expect(bond.properties).toMatchObject({ bondMode: 'active-backup', miimon: 100, degraded: false });
});

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
  const limitMs = limitSeconds(seconds) * 1000;
  await using vm = await startVm();
  await using lab = await startNetwork(vm, { config: `\n[changes]\nseconds = ${seconds}\n` });
  for (const { title, className, key, method, args } of cutting) {
    const before = await seenNetwork(vm);
    const start = performance.now();
    const ended = lab.call(className, key, method, args).then(
      () => 'done',
      (error: Error) => error.message,
    );
    await untilBegun(vm);
    await untilEnded(vm);
    await lab.untilThere();
    expect(performance.now() - start, title).toBeLessThan(limitMs);
    expect(await ended, title).not.toBe('done');
    const left = async () => differences(before, await seenNetwork(vm));
    await expect.poll(left, { timeout: 60_000, message: title }).toEqual([]);
  }
});
