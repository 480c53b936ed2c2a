import { expect, test } from 'vitest';
import { statusCodes } from '#qmf';
import { startAgent } from '../lab/guest/agent.ts';
import { killWithoutRestart, restartAgent } from '../lab/guest/kill-agent.ts';
import { startVm, type Vm } from '../lab/guest/vm.ts';
import { waitUntilPermitted } from '../lab/guest/wait-until-permitted.ts';
import { smbios } from '../lab/qemu/hardware.ts';

const of = (name: string) => `${smbios.uuid}:${name}`;
/** Register LEDCTL of e1000 and e1000e. */
const lights = 0xe00;

/** What the lights of a card were in some looks at them. */
async function looks(vm: Vm, card: 'ens16' | 'ens18'): Promise<readonly number[]> {
  const seen = new Set<number>();
  for (let look = 0; look < 12; look += 1) {
    seen.add(await vm.register(card, lights));
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  return [...seen];
}

async function untilIdle(vm: Vm, card: 'ens16' | 'ens18', idle: number): Promise<void> {
  const end = performance.now() + 180_000;
  for (;;) {
    const seen = await looks(vm, card);
    if (seen.length === 1 && seen[0] === idle) return;
    if (performance.now() > end) throw new Error(`${card} still blinks: ${seen.join(', ')}`);
  }
}

test('a light blinks as seen from outside, one in the machine, and ends when told, when its time is over, and with the agent', async () => {
  await using vm = await startVm();
  await using lab = await startAgent(vm);
  await waitUntilPermitted(lab);
  const idle = await vm.register('ens16', lights);
  expect(await looks(vm, 'ens16')).toEqual([idle]);

  await lab.call('networkInterface', of('ens16'), 'setBlink', { on: true });
  const lit = await lab.object('networkInterface', of('ens16'));
  expect(lit.properties).toMatchObject({ blink: true, blinkSupported: true });
  const seen = await looks(vm, 'ens16');
  expect(seen.filter((value) => value !== idle).length).toBeGreaterThan(1);

  // One at a time in the whole machine.
  await expect(lab.call('networkInterface', of('ens18'), 'blinkFor', { seconds: 5 })).rejects.toThrow(
    /the light of ens16 blinks/,
  );
  await lab.call('networkInterface', of('ens18'), 'setBlink', { on: false });
  expect((await lab.object('networkInterface', of('ens16'))).properties).toMatchObject({ blink: true });

  await lab.call('networkInterface', of('ens16'), 'setBlink', { on: false });
  expect((await lab.object('networkInterface', of('ens16'))).properties).toMatchObject({ blink: false });
  await untilIdle(vm, 'ens16', idle);

  // By its own time.
  const other = await vm.register('ens18', lights);
  await lab.call('networkInterface', of('ens18'), 'blinkFor', { seconds: 6 });
  expect((await looks(vm, 'ens18')).length).toBeGreaterThan(1);
  await lab.waitUntil('networkInterface', of('ens18'), ({ properties }) => properties['blink'] === false);
  await untilIdle(vm, 'ens18', other);
  expect((await lab.object('networkInterface', of('ens18'))).properties).toMatchObject({
    blinkSupported: true,
  });

  // Killed outright, the agent leaves no light behind.
  await lab.call('networkInterface', of('ens16'), 'setProperties', { values: { blink: true } });
  expect((await looks(vm, 'ens16')).length).toBeGreaterThan(1);
  await killWithoutRestart(vm);
  await untilIdle(vm, 'ens16', idle);
  await restartAgent(vm);
  await lab.waitUntilOnline();
  expect((await lab.object('networkInterface', of('ens16'))).properties).toMatchObject({ blink: false });
});

test('a light ends with an agent that no service manager looks after', async () => {
  await using vm = await startVm();
  await using lab = await startAgent(vm);
  await waitUntilPermitted(lab);
  const idle = await vm.register('ens16', lights);
  await vm.sh(`systemctl stop ovirt-node-agent
    setsid bash -c 'echo $$ >/tmp/agent.pid; exec /usr/bin/ovirt-node agent' >/tmp/agent.log 2>&1 </dev/null & echo`);
  await waitUntilPermitted(lab);
  await lab.call('networkInterface', of('ens16'), 'blinkFor', { seconds: 600 });
  expect((await looks(vm, 'ens16')).length).toBeGreaterThan(1);
  await vm.sh('kill -9 $(cat /tmp/agent.pid)');
  await untilIdle(vm, 'ens16', idle);
  expect(await vm.sh('pgrep -x ethtool || echo none')).toBe('none');
});

test('a light that somebody else makes blink is theirs: the call is refused, and once they end it is not', async () => {
  await using vm = await startVm();
  await using lab = await startAgent(vm);
  await waitUntilPermitted(lab);
  const idle = await vm.register('ens16', lights);
  await vm.sh('systemd-run --unit=stranger ethtool -p ens18 600');
  while ((await looks(vm, 'ens18')).length < 2) await vm.waitUntil('pgrep -x ethtool');
  await expect(lab.call('networkInterface', of('ens16'), 'setBlink', { on: true })).rejects.toMatchObject({
    code: statusCodes.Busy,
    message: expect.stringMatching(/somebody else makes a light .* blink: .*resource busy/),
  });
  const { properties } = await lab.object('networkInterface', of('ens16'));
  expect(properties).toMatchObject({ blink: false });
  expect(properties['blinkSupported']).toBeUndefined();
  expect(await looks(vm, 'ens16')).toEqual([idle]);
  expect(await vm.sh('pgrep -cx ethtool')).toBe('1');

  await vm.sh('systemctl stop stranger');
  await lab.call('networkInterface', of('ens16'), 'blinkFor', { seconds: 600 });
  expect((await looks(vm, 'ens16')).length).toBeGreaterThan(1);
});

test('a card that cannot blink says so in its driver’s words, and is known not to', async () => {
  await using vm = await startVm();
  await using lab = await startAgent(vm);
  await waitUntilPermitted(lab);
  expect((await lab.object('networkInterface', of('ens20'))).properties['blinkSupported']).toBeUndefined();
  await expect(lab.call('networkInterface', of('ens20'), 'setBlink', { on: true })).rejects.toThrow(
    /Cannot identify NIC: Operation not supported/,
  );
  const card = await lab.object('networkInterface', of('ens20'));
  expect(card.properties).toMatchObject({ blink: false, blinkSupported: false });
  for (const seconds of [0, 601, 4_294_967_295]) {
    await expect(lab.call('networkInterface', of('ens16'), 'blinkFor', { seconds })).rejects.toThrow(
      `seconds is ${seconds}; a number from 1 to 600`,
    );
  }
});
