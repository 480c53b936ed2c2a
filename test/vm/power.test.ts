import { expect, test } from 'vitest';
import { type AgentLab, agentName, startAgent } from './lab/agent.ts';
import { smbios } from './lab/hardware.ts';
import { permitted } from './lab/permitted.ts';
import { startVm } from './lab/vm.ts';

/** Calls a method of the machine. */
const call = (lab: AgentLab, method: string, args: object = {}) =>
  lab.call('ovirtNode', smbios.uuid, method, args);

const pending = (lab: AgentLab, action: string | undefined) =>
  lab.until('ovirtNode', smbios.uuid, ({ properties }) => properties['pendingPowerAction'] === action);

test('a shutdown: the event and the answer leave first, then the power is off', async () => {
  await using vm = await startVm();
  await using lab = await startAgent(vm);
  await permitted(lab);
  await using events = await lab.events();
  expect(await call(lab, 'hardwareShutdown')).toEqual({});
  for await (const { event } of events) {
    if (event.schemaId?.className !== 'nodeShuttingDown') continue;
    expect(await lab.console.eventValues(agentName, event)).toMatchObject({ node: 'lab', user: 'admin' });
    break;
  }
  await vm.off();
  expect(vm.events().find(({ event }) => event === 'SHUTDOWN')?.data).toMatchObject({
    guest: true,
    reason: 'guest-shutdown',
  });
});

test('a restart: the machine is back with another boot id, the epoch is one higher, the names are the same', async () => {
  await using vm = await startVm();
  await using lab = await startAgent(vm, { enable: true });
  await permitted(lab);
  const names = async () =>
    (await lab.objects('networkInterface')).map(({ managed }) => managed.objectId?.objectName).sort();
  const before = {
    names: await names(),
    node: await lab.object('ovirtNode'),
    agent: await lab.object('agent'),
  };
  const restarted = vm.started();
  await call(lab, 'hardwareRestart');
  const bootId = await restarted;
  const node = await lab.until(
    'ovirtNode',
    smbios.uuid,
    ({ properties }) => properties['bootId'] === bootId,
    300_000,
  );
  expect(node.properties['bootId']).not.toBe(before.node.properties['bootId']);
  expect(node.managed.objectId?.objectName).toBe(before.node.managed.objectId?.objectName);
  const agent = await lab.object('agent');
  expect(agent.properties['epoch']).toBe(Number(before.agent.properties['epoch']) + 1);
  expect(await names()).toEqual(before.names);
});

test('what is scheduled is told, whoever scheduled or cancelled it; at its time the power is off', async () => {
  await using vm = await startVm();
  await using lab = await startAgent(vm);
  await permitted(lab);
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
  await pending(lab, 'shutdown');
  await vm.sh('shutdown -c');
  await pending(lab, undefined);

  for (const seconds of [0, 4_294_967_295]) {
    await expect(call(lab, 'schedulePowerAction', { action: 'shutdown', seconds })).rejects.toThrow(
      `seconds is ${seconds}; a number from 1 to 2678400`,
    );
  }
  await expect(call(lab, 'schedulePowerAction', { action: 'halt', seconds: 9 })).rejects.toThrow(
    'action is "halt"; shutdown or restart',
  );
  await call(lab, 'schedulePowerAction', { action: 'shutdown', seconds: 3 });
  await vm.off();
});

test('who inhibits a shutdown is told in their words, and goes unheard only by force', async () => {
  await using vm = await startVm();
  await using lab = await startAgent(vm);
  await permitted(lab);
  await vm.sh(
    `systemd-run --unit=holder systemd-inhibit --what=shutdown --who="the backup" --why="tapes are turning" sleep infinity
    until busctl call org.freedesktop.login1 /org/freedesktop/login1 org.freedesktop.login1.Manager ListInhibitors | grep -q tapes; do sleep 0.2; done`,
  );
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
  await vm.off();
});

test('a plan is what would be run, and nothing of it is', async () => {
  await using vm = await startVm();
  await using lab = await startAgent(vm);
  await permitted(lab);
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
  const viewer = await lab.consoleOf('viewer');
  const asked = { object, method: 'hardwareShutdown', callArguments: {} };
  await expect(
    viewer.call(agentName, managed, 'validateChange', asked as never, { timeoutMs: 60_000 }),
  ).rejects.toThrow(/viewer/);
  expect(vm.isOff()).toBe(false);
});
