import { expect, test } from 'vitest';
import { agentName, startAgent } from './lab/agent.ts';
import { smbios } from './lab/hardware.ts';
import { permitted } from './lab/permitted.ts';
import { startVm } from './lab/vm.ts';

const card = `${smbios.uuid}:ens16`;
const forbidden = { code: 6 };

test('each caller may what its role may; refusals change nothing, and all of it is in the journal', async () => {
  await using vm = await startVm();
  await using lab = await startAgent(vm);
  await permitted(lab);
  const boot = await vm.bootId();
  const as = async (user: string, className: string, key: string, method: string, args: object) => {
    const console_ = await lab.consoleOf(user);
    const { managed } = await lab.object(className, key);
    return console_.call(agentName, managed, method, args as never, { timeoutMs: 120_000 });
  };
  await expect(as('viewer', 'ovirtNode', smbios.uuid, 'hardwareShutdown', {})).rejects.toMatchObject(
    forbidden,
  );
  await expect(as('viewer', 'networkInterface', card, 'setMtu', { mtu: 1400 })).rejects.toMatchObject(
    forbidden,
  );
  await expect(as('identifier', 'networkInterface', card, 'setMtu', { mtu: 1400 })).rejects.toMatchObject(
    forbidden,
  );
  await expect(as('operator', 'ovirtNode', smbios.uuid, 'hardwareRestart', {})).rejects.toMatchObject(
    forbidden,
  );
  await as('identifier', 'networkInterface', card, 'setBlink', { on: false });
  expect(await vm.sh('cat /sys/class/net/ens16/mtu')).toBe('1500');
  await as('operator', 'networkInterface', card, 'setMtu', { mtu: 1400 });
  expect(await vm.sh('cat /sys/class/net/ens16/mtu')).toBe('1400');
  expect(await vm.bootId()).toBe(boot);

  const journal = await vm.sh('journalctl --no-pager -o cat -u ovirt-node-agent.service');
  const calls = journal
    .split('\n')
    .filter((line) => line.startsWith('{') && line.includes('"replyTo"'))
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
    .filter((line) => 'method' in line)
    .map(({ user, role, method, status }) => [user, role, method, status]);
  expect(calls).toEqual([
    ['viewer', undefined, 'hardwareShutdown', 6],
    ['viewer', undefined, 'setMtu', 6],
    ['identifier', undefined, 'setMtu', 6],
    ['operator', undefined, 'hardwareRestart', 6],
    ['identifier', 'identifier', 'setBlink', 0],
    ['operator', 'operator', 'setMtu', 0],
  ]);
});

test('a policy is read again when the service is told to, and a wrong one changes nothing', async () => {
  await using vm = await startVm();
  await using lab = await startAgent(vm);
  await permitted(lab);
  const digest = async () => (await lab.object('agent')).properties['policyDigest'];
  const first = await digest();
  const reload = (change: string) =>
    vm.sh(`sed -i '${change}' /etc/ovirt-node/agent.toml && systemctl reload ovirt-node-agent.service`);

  await reload('s/^operator = "operator"/operator = "captain"/');
  await vm.until('journalctl --no-pager -o cat -u ovirt-node-agent.service | grep -q captain');
  expect(await digest()).toBe(first);

  await reload('s/^operator = "captain"/operator = "viewer"/');
  await lab.until('agent', smbios.uuid, ({ properties }) => properties['policyDigest'] !== first);
  const operator = await lab.consoleOf('operator');
  const { managed } = await lab.object('networkInterface', card);
  await expect(operator.call(agentName, managed, 'setMtu', { mtu: 1400 })).rejects.toMatchObject(forbidden);
});
