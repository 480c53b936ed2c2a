import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { readReply, statusCodes, writeMethodRequest } from '#qmf';
import { openRawConsole } from '../../kit/console/raw-console.ts';
import { waitUntil } from '../../kit/wait-until.ts';
import { type AgentLab, agentName, startAgent } from '../lab/guest/agent.ts';
import { startVm, type Vm } from '../lab/guest/vm.ts';
import { waitUntilPermitted } from '../lab/guest/wait-until-permitted.ts';
import { smbios } from '../lab/qemu/hardware.ts';

/** Calls a method of the machine. */
const call = (lab: AgentLab, method: string, args: object = {}) =>
  lab.call('ovirtNode', smbios.uuid, method, args);

const waitForPending = (lab: AgentLab, action: string | undefined) =>
  lab.waitUntil('ovirtNode', smbios.uuid, ({ properties }) => properties['pendingPowerAction'] === action);

/** Waits until the agent reports the boot with this id. */
const waitForAgentAfterBoot = (lab: AgentLab, bootId: string) =>
  lab.waitUntil('ovirtNode', smbios.uuid, ({ properties }) => properties['bootId'] === bootId, 300_000);

const countResets = (vm: Vm) => vm.events().filter(({ event }) => event === 'RESET').length;

test('hardwareShutdown sends its event and its answer before the power goes off', async () => {
  await using vm = await startVm();
  await using lab = await startAgent(vm);
  await waitUntilPermitted(lab);
  await using events = await lab.events();
  expect(await call(lab, 'hardwareShutdown')).toEqual({});
  for await (const { event } of events) {
    if (event.schemaId?.className !== 'nodeShuttingDown') continue;
    expect(await lab.console.eventValues(agentName, event)).toMatchObject({ node: 'lab', user: 'admin' });
    break;
  }
  await vm.waitUntilOff();
  expect(vm.events().find(({ event }) => event === 'SHUTDOWN')?.data).toMatchObject({
    guest: true,
    reason: 'guest-shutdown',
  });
});

test('hardwareRestart boots the machine again with the same names and the next epoch, and the same message sent twice restarts it once', async () => {
  await using vm = await startVm();
  await using lab = await startAgent(vm, { enable: true });
  await waitUntilPermitted(lab);
  const names = async () =>
    (await lab.objects('networkInterface')).map(({ managed }) => managed.objectId?.objectName).sort();
  const before = {
    names: await names(),
    node: await lab.object('ovirtNode'),
    agent: await lab.object('agent'),
  };
  const objectName = before.node.managed.objectId?.objectName ?? '';
  await using raw = await openRawConsole({ urls: [`amqp://admin:admin@127.0.0.1:${lab.broker.port}`] });
  const envelope = { ...raw.createProperties(), userId: 'admin' };
  const request = writeMethodRequest(envelope, agentName, { objectName }, 'hardwareRestart', new Map());
  const restarted = vm.waitForBoot();
  await using events = await lab.events();
  await raw.send(request);
  for await (const { event } of events) {
    if (event.schemaId?.className !== 'nodeRestarting') continue;
    expect(await lab.console.eventValues(agentName, event)).toMatchObject({ node: 'lab', user: 'admin' });
    break;
  }
  const bootId = await restarted;
  const node = await waitForAgentAfterBoot(lab, bootId);
  expect(node.properties['bootId']).not.toBe(before.node.properties['bootId']);
  expect(node.managed.objectId?.objectName).toBe(objectName);
  const agent = await lab.object('agent');
  expect(agent.properties['epoch']).toBe(Number(before.agent.properties['epoch']) + 1);
  expect(await names()).toEqual(before.names);
  expect(raw.messages.map(readReply)).toMatchObject([{ kind: 'methodResponse' }]);

  await waitUntilPermitted(lab);
  const resetsBefore = countResets(vm);
  await raw.send(request);
  await waitUntil(() => raw.messages.length > 1, 180_000);
  const again = readReply(raw.messages[1] as (typeof raw.messages)[0]);
  if (again.kind === 'exception') expect(again.error.code).toBe(statusCodes.OutcomeUnknown);
  else expect(again.kind).toBe('methodResponse');
  // A second restart would have started by then: it waits at most three seconds for its answer to leave.
  await setTimeout(10_000);
  expect(await vm.sh('systemctl is-system-running || true')).not.toBe('stopping');
  expect(await vm.bootId()).toBe(bootId);
  expect(countResets(vm)).toBe(resetsBefore);
});

test('hardwareRestart overrides an inhibitor with force, and works without logind', async () => {
  await using vm = await startVm();
  await using lab = await startAgent(vm, { enable: true });
  await waitUntilPermitted(lab);
  await inhibit(vm);
  const first = await vm.bootId();
  const forced = vm.waitForBoot();
  await call(lab, 'hardwareRestart', { force: true });
  const second = await forced;
  expect(second).not.toBe(first);
  await waitForAgentAfterBoot(lab, second);
  await waitUntilPermitted(lab);

  await vm.sh('systemctl mask --now systemd-logind.service');
  const { managed } = await lab.object('ovirtNode');
  const request = { object: managed.objectId?.objectName, method: 'hardwareRestart', callArguments: {} };
  expect(await call(lab, 'validateChange', request)).toEqual({
    plan: ['systemctl reboot --ignore-inhibitors'],
  });
  await expect(call(lab, 'schedulePowerAction', { action: 'restart', seconds: 60 })).rejects.toThrow(
    /logind/,
  );
  const restarted = vm.waitForBoot();
  await call(lab, 'hardwareRestart');
  const third = await restarted;
  expect(third).not.toBe(second);
  await waitForAgentAfterBoot(lab, third);
});

test('a scheduled action is published and can be cancelled, also when another program scheduled it, and shuts the machine down in time', async () => {
  await using vm = await startVm();
  await using lab = await startAgent(vm, { everySeconds: 1 });
  await waitUntilPermitted(lab);
  await call(lab, 'schedulePowerAction', {
    action: 'restart',
    seconds: 3000,
    reason: ';touch /tmp/x $(id) --help',
  });
  const { properties } = await lab.object('ovirtNode');
  expect(properties['pendingPowerAction']).toBe('restart');
  const inSeconds = Number(
    (BigInt(String(properties['pendingPowerAt'])) - BigInt(Date.now()) * 1_000_000n) / 1_000_000_000n,
  );
  expect(inSeconds).toBeGreaterThan(2_700);
  expect(inSeconds).toBeLessThan(3_300);
  await vm.sh('[ ! -e /tmp/x ]');

  await call(lab, 'cancelPowerAction');
  expect((await lab.object('ovirtNode')).properties['pendingPowerAction']).toBeUndefined();
  await expect(call(lab, 'cancelPowerAction')).rejects.toThrow(/nothing to cancel/);

  await vm.sh('shutdown -h +60');
  await waitForPending(lab, 'shutdown');
  await vm.sh('shutdown -c');
  await waitForPending(lab, undefined);

  for (const seconds of [0, 4_294_967_295]) {
    await expect(call(lab, 'schedulePowerAction', { action: 'shutdown', seconds })).rejects.toThrow(
      `seconds is ${seconds}; expected a number from 1 to 2678400`,
    );
  }
  for (const action of ['halt', ';touch /tmp/x $(id) --help']) {
    await expect(call(lab, 'schedulePowerAction', { action, seconds: 9 })).rejects.toThrow(
      `action is ${JSON.stringify(action)}; expected shutdown or restart`,
    );
  }
  await vm.sh('[ ! -e /tmp/x ]');
  await call(lab, 'schedulePowerAction', { action: 'shutdown', seconds: 3 });
  await vm.waitUntilOff();
});

test('an inhibitor refuses power actions with its name and reason, until force overrides it', async () => {
  await using vm = await startVm();
  await using lab = await startAgent(vm);
  await waitUntilPermitted(lab);
  await inhibit(vm);
  for (const [method, args] of [
    ['hardwareShutdown', {}],
    ['hardwareRestart', {}],
    ['schedulePowerAction', { action: 'shutdown', seconds: 5 }],
  ] as const) {
    await expect(call(lab, method, args)).rejects.toThrow(/inhibited by the backup: tapes are turning/);
  }
  expect((await lab.object('ovirtNode')).properties['pendingPowerAction']).toBeUndefined();
  expect(vm.isOff()).toBe(false);
  await call(lab, 'hardwareShutdown', { force: true });
  await vm.waitUntilOff();
});

test('validateChange returns the steps of a call and runs none of them, and an agent in a container refuses power methods', async () => {
  await using vm = await startVm();
  await using lab = await startAgent(vm);
  await waitUntilPermitted(lab);
  const { managed } = await lab.object('ovirtNode');
  const object = managed.objectId?.objectName ?? '';
  const { plan } = await call(lab, 'validateChange', {
    object,
    method: 'hardwareShutdown',
    callArguments: {},
  });
  expect(plan).toEqual(['call org.freedesktop.login1 org.freedesktop.login1.Manager.PowerOff false']);
  await expect(
    call(lab, 'validateChange', { object, method: 'beepFor', callArguments: { seconds: 0 } }),
  ).rejects.toThrow('seconds is 0');
  const request = { object, method: 'hardwareShutdown', callArguments: {} };
  for (const user of ['viewer', 'identifier', 'operator']) {
    const other = await lab.consoleOf(user);
    await expect(
      other.call(agentName, managed, 'validateChange', request as never, { timeoutMs: 60_000 }),
    ).rejects.toThrow(new RegExp(user));
  }
  expect(vm.isOff()).toBe(false);

  // In the same machine, as the container below leaves it as it was.
  await expectRefusalsInContainer(vm);
  expect(vm.isOff()).toBe(false);
});

/**
 * Expects that an agent refuses power methods in new process, mount and network namespaces: process 1 there is a shell, and
 * no init system is reachable.
 */
async function expectRefusalsInContainer(vm: Vm): Promise<void> {
  const boot = await vm.bootId();
  const folder = '/tmp/container';
  await vm.write(
    `${folder}/script`,
    `mount -t tmpfs tmpfs /run && mount -t tmpfs tmpfs /etc/ovirt-node && ip link set lo up && export XDG_RUNTIME_DIR=${folder}
    ovirt-node agent --first-look --allow-changes --state ${folder}/state > ${folder}/log 2>&1 &
    for _ in $(seq 600); do grep -q 'Ctrl-C' ${folder}/log && break; sleep 0.2; done
    ovirt-node call "$(hostname)" hardwareShutdown --json 2>&1; echo "status $?"
    ovirt-node call "$(hostname)" schedulePowerAction action=restart seconds=60 --json 2>&1; echo "status $?"
    kill -0 $! && echo 'still there'`,
  );
  const output = await vm.sh(
    `unshare --fork --pid --mount-proc --mount --net bash ${folder}/script && rm -r ${folder}`,
  );
  const answers = output.split(/^status (\d+)$/m);
  expect(answers[0]).toMatch(/process 1 is .*bash.*; expected an init system/);
  expect(answers[2]).toMatch(/process 1 is .*bash.*; expected an init system/);
  expect([answers[1], answers[3]]).toEqual(['1', '1']);
  expect(answers[4]).toContain('still there');
  expect(await vm.bootId()).toBe(boot);
}

/** Lets another program inhibit a shutdown from now on. */
const inhibit = (vm: Vm) =>
  vm.sh(
    `systemd-run --unit=holder systemd-inhibit --what=shutdown --who="the backup" --why="tapes are turning" sleep infinity
    until busctl call org.freedesktop.login1 /org/freedesktop/login1 org.freedesktop.login1.Manager ListInhibitors | grep -q tapes; do sleep 0.2; done`,
  );
