import { expect, test } from 'vitest';
import { type AgentLab, type AgentOptions, startAgent } from './lab/agent.ts';
import { smbios } from './lab/hardware.ts';
import { startVm, type Vm } from './lab/vm.ts';

const node = smbios.uuid;
const of = (name: string) => `${node}:${name}`;

/** What `ip` tells of the whole network, in a form in which two that are alike are equal. */
async function seen(vm: Vm): Promise<unknown> {
  const [links, addresses, routes4, routes6] = await Promise.all(
    ['-d link', 'addr', 'route show table all', '-6 route show table all'].map(
      async (what) => JSON.parse((await vm.sh(`ip -j ${what}`)) || '[]') as Record<string, unknown>[],
    ),
  );
  // Counters, times and elections: what a rollback neither can nor should put back.
  const passing = new Set([
    'link_failure_count',
    'ifindex',
    'link_index',
    'valid_life_time',
    'preferred_life_time',
    'bridge_id',
    'root_id',
    'gc_timer',
    'hello_timer',
    'operstate',
    'active_slave',
    'expires',
    'linkinfo_stats',
  ]);
  const text = (value: unknown) =>
    JSON.stringify(value, (name, inner: unknown) => (passing.has(name) ? undefined : inner));
  const sorted = (list: readonly unknown[] | undefined) => (list ?? []).map(text).sort();
  return {
    links: sorted(links),
    addresses: sorted(addresses),
    routes: [...sorted(routes4), ...sorted(routes6)],
  };
}

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

test('a change that cuts the machine off from its broker is taken back, and the agent is there again', async () => {
  await using vm = await startVm();
  await using lab = await startNetwork(vm, { config: '\n[changes]\nseconds = 10\n' });
  const before = await seen(vm);
  const call = lab.call('networkInterface', of('ens5'), 'destroy');
  const ended = call.then(
    () => 'done',
    (error: Error) => error.message,
  );
  await vm.until('ip -o link show ens5 | grep -vq ,UP');
  expect(await ended).not.toBe('done');
  await expect.poll(() => seen(vm), { timeout: 120_000 }).toEqual(before);
  await lab.untilThere();
});
