import { expect, test } from 'vitest';
import { type ObjectClass, QmfException } from '#qmf';
import { maliciousCalls } from '../../kit/hostile/evil-arguments.ts';
import { agentName, startAgent } from '../lab/guest/agent.ts';
import { nodeKey } from '../lab/guest/object-key.ts';
import { startVm } from '../lab/guest/vm.ts';
import { waitUntilPermitted } from '../lab/guest/wait-until-permitted.ts';

const card = `${nodeKey}:ens16`;
const forbidden = { code: 6 };

test('each caller has the rights of its role, refused calls have no effect, and the journal records all calls', async () => {
  await using vm = await startVm();
  await using lab = await startAgent(vm);
  await waitUntilPermitted(lab);
  const boot = await vm.bootId();
  const as = async (user: string, className: string, key: string, method: string, args: object) => {
    const console_ = await lab.consoleOf(user);
    const { managed } = await lab.object(className, key);
    return console_.call(agentName, managed, method, args as never, { timeoutMs: 120_000 });
  };
  await expect(as('viewer', 'ovirtNode', nodeKey, 'hardwareShutdown', {})).rejects.toMatchObject(forbidden);
  await expect(as('viewer', 'networkInterface', card, 'setMtu', { mtu: 1400 })).rejects.toMatchObject(
    forbidden,
  );
  await expect(as('identifier', 'networkInterface', card, 'setMtu', { mtu: 1400 })).rejects.toMatchObject(
    forbidden,
  );
  await expect(as('operator', 'ovirtNode', nodeKey, 'hardwareRestart', {})).rejects.toMatchObject(forbidden);
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

test('a reload of the service reads the policy again, and an invalid policy has no effect', async () => {
  await using vm = await startVm();
  await using lab = await startAgent(vm, { everySeconds: 1 });
  await waitUntilPermitted(lab);
  const digest = async () => (await lab.object('agent')).properties['policyDigest'];
  const first = await digest();
  const reload = (change: string) =>
    vm.sh(`sed -i '${change}' /etc/ovirt-node/agent.toml && systemctl reload ovirt-node-agent.service`);

  await reload('s/^operator = "operator"/operator = "captain"/');
  await vm.waitUntil('journalctl --no-pager -o cat -u ovirt-node-agent.service | grep -q captain');
  expect(await digest()).toBe(first);

  await reload('s/^operator = "captain"/operator = "viewer"/');
  await lab.waitUntil('agent', nodeKey, ({ properties }) => properties['policyDigest'] !== first);
  const operator = await lab.consoleOf('operator');
  const { managed } = await lab.object('networkInterface', card);
  await expect(operator.call(agentName, managed, 'setMtu', { mtu: 1400 })).rejects.toMatchObject(forbidden);
});

test('hostile texts of an administrator reach no shell and create no interface', async () => {
  await using vm = await startVm();
  await using lab = await startAgent(vm);
  await waitUntilPermitted(lab);
  const marker = '/tmp/touched';
  const links = () => vm.sh('ip -o link | cut -d: -f2');
  const before = [await links(), await vm.bootId()];
  const done: string[] = [];
  for (const [className, key] of [
    ['ovirtNode', nodeKey],
    ['networkInterface', card],
  ] as const) {
    const { managed } = await lab.object(className, key);
    const id = { packageName: 'com.redhat.ovirtNode', className };
    for (const { method, args } of maliciousCalls(
      (await lab.console.schema(agentName, id)) as ObjectClass,
      marker,
      'with-power',
    )) {
      const answer = await lab.console
        .call(agentName, managed, method, args as never, { timeoutMs: 180_000 })
        .catch((error: unknown) => error);
      if (!(answer instanceof Error)) done.push(method);
      else expect([method, answer]).toEqual([method, expect.any(QmfException)]);
      if (answer instanceof QmfException) expect(answer.message).not.toContain('internal error');
    }
  }
  // The reason of a scheduled action may be any text: logged-in users see it.
  expect(done).toEqual(['schedulePowerAction']);
  await lab.call('ovirtNode', nodeKey, 'cancelPowerAction');
  expect(await vm.sh(`ls -d ${marker} 2>/dev/null || echo none`)).toBe('none');
  expect([await links(), await vm.bootId()]).toEqual(before);
});
