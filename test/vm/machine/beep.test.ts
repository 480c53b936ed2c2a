import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startAgent } from '../lab/guest/agent.ts';
import { killWithoutRestart, restartAgent } from '../lab/guest/kill-agent.ts';
import { nodeKey } from '../lab/guest/object-key.ts';
import { startVm, type Vm } from '../lab/guest/vm.ts';
import { waitUntilPermitted } from '../lab/guest/wait-until-permitted.ts';

/** Watches the recording until two seconds of silence. @returns how often a sound started after a pause. */
async function countSoundsUntilSilent(vm: Vm): Promise<number> {
  const end = performance.now() + 120_000;
  let silentReads = 0;
  let starts = 0;
  let wasSounding = false;
  let before = vm.speaker.soundedSeconds();
  while (silentReads < 20) {
    if (performance.now() > end) throw new Error('the speaker still sounds');
    await setTimeout(100);
    const now = vm.speaker.soundedSeconds();
    const sounds = now > before;
    if (sounds && !wasSounding) starts += 1;
    silentReads = sounds ? 0 : silentReads + 1;
    wasSounding = sounds;
    before = now;
  }
  return starts;
}

async function waitForSound(vm: Vm): Promise<void> {
  const end = performance.now() + 180_000;
  while (!(await vm.speaker.sounds()))
    if (performance.now() > end) throw new Error('the speaker does not sound');
}

test('beepFor sounds pulses of 1 kHz with pauses, for as long as requested', async () => {
  await using vm = await startVm();
  await vm.sh('modprobe pcspkr && udevadm settle');
  await using lab = await startAgent(vm, { everySeconds: 1 });
  await waitUntilPermitted(lab);
  const before = await lab.object('ovirtNode');
  expect(before.properties).toMatchObject({ beeping: false, beepSupported: true, beepDevice: '/dev/tty1' });
  expect(vm.speaker.soundedSeconds()).toBe(0);

  await lab.call('ovirtNode', nodeKey, 'beepFor', { seconds: 8 });
  expect((await lab.object('ovirtNode')).properties).toMatchObject({ beeping: true });
  const starts = await countSoundsUntilSilent(vm);
  // Ten reads a second miss few of the eight pulses.
  expect(starts).toBeGreaterThanOrEqual(4);
  expect(starts).toBeLessThanOrEqual(8);
  await lab.waitUntil('ovirtNode', nodeKey, ({ properties }) => properties['beeping'] === false);

  // Windows at the ends of a pulse contain silence.
  const pitches = vm.speaker.pitches().filter((hz) => hz > 0);
  const correct = pitches.filter((hz) => Math.abs(hz - 1000) <= 60);
  expect(pitches.length).toBeGreaterThan(20);
  expect(correct.length).toBeGreaterThan(pitches.length * 0.7);
});

test('the speaker falls silent when beeping is turned off, and when the agent dies', async () => {
  await using vm = await startVm();
  await vm.sh('modprobe pcspkr && udevadm settle');
  await using lab = await startAgent(vm, { everySeconds: 1 });
  await waitUntilPermitted(lab);
  await lab.call('ovirtNode', nodeKey, 'setProperties', { values: { beeping: true } });
  await waitForSound(vm);
  await lab.call('ovirtNode', nodeKey, 'setBeeping', { on: false });
  expect((await lab.object('ovirtNode')).properties).toMatchObject({ beeping: false });
  await setTimeout(2_000);
  expect(await vm.speaker.sounds(1_500)).toBe(false);

  await lab.call('ovirtNode', nodeKey, 'setBeeping', { on: true });
  await waitForSound(vm);
  await killWithoutRestart(vm);
  await setTimeout(2_000);
  expect(await vm.speaker.sounds(2_000)).toBe(false);
  await restartAgent(vm);
  await lab.waitUntilOnline();
  expect((await lab.object('ovirtNode')).properties).toMatchObject({ beeping: false });
});

test('the agent beeps through the event device without a console, and its unit silences the device when the agent dies', async () => {
  const device = '/dev/input/by-path/platform-pcspkr-event-spkr';
  await using vm = await startVm();
  await vm.sh(`modprobe pcspkr && modprobe evdev && udevadm settle && rm /dev/tty1 && ls ${device}`);
  await using lab = await startAgent(vm, { everySeconds: 1 });
  await waitUntilPermitted(lab);
  expect((await lab.object('ovirtNode')).properties).toMatchObject({
    beepSupported: true,
    beepDevice: device,
  });
  await lab.call('ovirtNode', nodeKey, 'beepFor', { seconds: 6 });
  const starts = await countSoundsUntilSilent(vm);
  expect(starts).toBeGreaterThanOrEqual(3);
  expect(starts).toBeLessThanOrEqual(6);
  const pitches = vm.speaker.pitches().filter((hz) => hz > 0);
  expect(pitches.filter((hz) => Math.abs(hz - 1000) <= 60).length).toBeGreaterThan(pitches.length * 0.7);

  await lab.call('ovirtNode', nodeKey, 'setBeeping', { on: true });
  await waitForSound(vm);
  await killWithoutRestart(vm, 'all');
  await setTimeout(2_000);
  expect(await vm.speaker.sounds(2_000)).toBe(false);

  // The agent does not use the device under a unit that does not silence it.
  await vm.sh(`mkdir -p /etc/systemd/system/ovirt-node-agent.service.d
    printf '[Service]\\nExecStopPost=\\n' > /etc/systemd/system/ovirt-node-agent.service.d/loud.conf
    systemctl daemon-reload`);
  await restartAgent(vm);
  await lab.waitUntilOnline();
  await lab.waitUntil('ovirtNode', nodeKey, ({ properties }) => properties['beepSupported'] === false);
});

test('beepFor is refused on a machine without a speaker, and for an invalid number of seconds', async () => {
  await using vm = await startVm();
  await vm.waitUntil('modprobe -r pcspkr snd_pcsp; ! grep -q "^B: SND" /proc/bus/input/devices');
  await using lab = await startAgent(vm);
  await waitUntilPermitted(lab);
  const { properties } = await lab.object('ovirtNode');
  expect(properties).toMatchObject({ beepSupported: false });
  expect(properties['beepDevice']).toBeUndefined();
  await expect(lab.call('ovirtNode', nodeKey, 'beepFor', { seconds: 5 })).rejects.toThrow(/no PC speaker/);
  for (const seconds of [0, 601, 4_294_967_295]) {
    await expect(lab.call('ovirtNode', nodeKey, 'beepFor', { seconds })).rejects.toThrow(
      `seconds is ${seconds}; expected a number from 1 to 600`,
    );
  }
});
