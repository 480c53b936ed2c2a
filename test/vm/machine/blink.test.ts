import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { statusCodes } from '#qmf';
import { startAgent } from '../lab/guest/agent.ts';
import { killWithoutRestart, restartAgent } from '../lab/guest/kill-agent.ts';
import { objectKey } from '../lab/guest/object-key.ts';
import { startVm, type Vm } from '../lab/guest/vm.ts';
import { waitUntilPermitted } from '../lab/guest/wait-until-permitted.ts';

/** Offset of register LEDCTL of e1000 and e1000e. */
const ledctl = 0xe00;

/** Reads the lights of a card repeatedly. @returns the distinct states. */
async function readLights(vm: Vm, card: 'ens16' | 'ens18'): Promise<readonly number[]> {
  const seen = new Set<number>();
  for (let read = 0; read < 12; read += 1) {
    seen.add(await vm.register(card, ledctl));
    await setTimeout(150);
  }
  return [...seen];
}

async function waitUntilIdle(vm: Vm, card: 'ens16' | 'ens18', idle: number): Promise<void> {
  const end = performance.now() + 180_000;
  for (;;) {
    const seen = await readLights(vm, card);
    if (seen.length === 1 && seen[0] === idle) return;
    if (performance.now() > end) throw new Error(`${card} still blinks: ${seen.join(', ')}`);
  }
}

test('setBlink and blinkFor blink one light of the machine, until it is turned off, its time is over, or the agent dies', async () => {
  await using vm = await startVm();
  await using lab = await startAgent(vm, { everySeconds: 1 });
  await waitUntilPermitted(lab);
  const idle = await vm.register('ens16', ledctl);
  expect(await readLights(vm, 'ens16')).toEqual([idle]);

  await lab.call('networkInterface', objectKey('ens16'), 'setBlink', { on: true });
  const lit = await lab.object('networkInterface', objectKey('ens16'));
  expect(lit.properties).toMatchObject({ blink: true, blinkSupported: true });
  const seen = await readLights(vm, 'ens16');
  expect(seen.filter((value) => value !== idle).length).toBeGreaterThan(1);

  // The kernel blinks one light of the machine at a time.
  await expect(lab.call('networkInterface', objectKey('ens18'), 'blinkFor', { seconds: 5 })).rejects.toThrow(
    /the light of ens16 blinks/,
  );
  await lab.call('networkInterface', objectKey('ens18'), 'setBlink', { on: false });
  expect((await lab.object('networkInterface', objectKey('ens16'))).properties).toMatchObject({
    blink: true,
  });

  await lab.call('networkInterface', objectKey('ens16'), 'setBlink', { on: false });
  expect((await lab.object('networkInterface', objectKey('ens16'))).properties).toMatchObject({
    blink: false,
  });
  await waitUntilIdle(vm, 'ens16', idle);

  // Ends by its time limit.
  const other = await vm.register('ens18', ledctl);
  await lab.call('networkInterface', objectKey('ens18'), 'blinkFor', { seconds: 6 });
  expect((await readLights(vm, 'ens18')).length).toBeGreaterThan(1);
  await lab.waitUntil(
    'networkInterface',
    objectKey('ens18'),
    ({ properties }) => properties['blink'] === false,
  );
  await waitUntilIdle(vm, 'ens18', other);
  expect((await lab.object('networkInterface', objectKey('ens18'))).properties).toMatchObject({
    blinkSupported: true,
  });

  // Ends when the agent is killed.
  await lab.call('networkInterface', objectKey('ens16'), 'setProperties', { values: { blink: true } });
  expect((await readLights(vm, 'ens16')).length).toBeGreaterThan(1);
  await killWithoutRestart(vm);
  await waitUntilIdle(vm, 'ens16', idle);
  await restartAgent(vm);
  await lab.waitUntilOnline();
  expect((await lab.object('networkInterface', objectKey('ens16'))).properties).toMatchObject({
    blink: false,
  });
});

test('a light stops blinking when an agent without a service manager is killed', async () => {
  await using vm = await startVm();
  await using lab = await startAgent(vm, { everySeconds: 1 });
  await waitUntilPermitted(lab);
  const idle = await vm.register('ens16', ledctl);
  await vm.sh(`systemctl stop ovirt-node-agent
    setsid bash -c 'echo $$ >/tmp/agent.pid; exec /usr/bin/ovirt-node agent' >/tmp/agent.log 2>&1 </dev/null & echo`);
  await waitUntilPermitted(lab);
  await lab.call('networkInterface', objectKey('ens16'), 'blinkFor', { seconds: 600 });
  expect((await readLights(vm, 'ens16')).length).toBeGreaterThan(1);
  await vm.sh('kill -9 $(cat /tmp/agent.pid)');
  await waitUntilIdle(vm, 'ens16', idle);
  expect(await vm.sh('pgrep -x ethtool || echo none')).toBe('none');
});

test('setBlink is refused while another program blinks a light, and works afterwards', async () => {
  await using vm = await startVm();
  await using lab = await startAgent(vm, { everySeconds: 1 });
  await waitUntilPermitted(lab);
  const idle = await vm.register('ens16', ledctl);
  await vm.sh('systemd-run --unit=third-party ethtool -p ens18 600');
  while ((await readLights(vm, 'ens18')).length < 2) await vm.waitUntil('pgrep -x ethtool');
  await expect(
    lab.call('networkInterface', objectKey('ens16'), 'setBlink', { on: true }),
  ).rejects.toMatchObject({
    code: statusCodes.Busy,
    message: expect.stringMatching(/another program blinks a light of this machine: .*resource busy/),
  });
  const { properties } = await lab.object('networkInterface', objectKey('ens16'));
  expect(properties).toMatchObject({ blink: false });
  expect(properties['blinkSupported']).toBeUndefined();
  expect(await readLights(vm, 'ens16')).toEqual([idle]);
  expect(await vm.sh('pgrep -cx ethtool')).toBe('1');

  await vm.sh('systemctl stop third-party');
  await lab.call('networkInterface', objectKey('ens16'), 'blinkFor', { seconds: 600 });
  expect((await readLights(vm, 'ens16')).length).toBeGreaterThan(1);
});

test('setBlink fails with the error text of a driver without support, and blinkSupported becomes false', async () => {
  await using vm = await startVm();
  await using lab = await startAgent(vm, { everySeconds: 1 });
  await waitUntilPermitted(lab);
  expect(
    (await lab.object('networkInterface', objectKey('ens20'))).properties['blinkSupported'],
  ).toBeUndefined();
  await expect(lab.call('networkInterface', objectKey('ens20'), 'setBlink', { on: true })).rejects.toThrow(
    /Cannot identify NIC: Operation not supported/,
  );
  const card = await lab.object('networkInterface', objectKey('ens20'));
  expect(card.properties).toMatchObject({ blink: false, blinkSupported: false });
  for (const seconds of [0, 601, 4_294_967_295]) {
    await expect(lab.call('networkInterface', objectKey('ens16'), 'blinkFor', { seconds })).rejects.toThrow(
      `seconds is ${seconds}; expected a number from 1 to 600`,
    );
  }
});
