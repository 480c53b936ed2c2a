import { expect, test } from 'vitest';
import { startAgent } from '../lab/guest/agent.ts';
import { killWithoutRestart, restartAgent } from '../lab/guest/kill-agent.ts';
import { startVm, type Vm } from '../lab/guest/vm.ts';
import { waitUntilPermitted } from '../lab/guest/wait-until-permitted.ts';
import { smbios } from '../lab/qemu/hardware.ts';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Looks at the recording until it was still for two seconds. @returns how many times a sound began after a pause. */
async function untilSilent(vm: Vm): Promise<number> {
  const end = performance.now() + 120_000;
  let still = 0;
  let begun = 0;
  let wasSounding = false;
  let before = vm.speaker.soundedSeconds();
  while (still < 20) {
    if (performance.now() > end) throw new Error('it still sounds');
    await pause(100);
    const now = vm.speaker.soundedSeconds();
    const sounds = now > before;
    if (sounds && !wasSounding) begun += 1;
    still = sounds ? 0 : still + 1;
    wasSounding = sounds;
    before = now;
  }
  return begun;
}

async function untilSounds(vm: Vm): Promise<void> {
  const end = performance.now() + 180_000;
  while (!(await vm.speaker.sounds())) if (performance.now() > end) throw new Error('it does not sound');
}

test('the machine beeps at 1 kHz with pauses between, as long as it was told to', async () => {
  await using vm = await startVm();
  await vm.sh('modprobe pcspkr && udevadm settle');
  await using lab = await startAgent(vm);
  await waitUntilPermitted(lab);
  const before = await lab.object('ovirtNode');
  expect(before.properties).toMatchObject({ beeping: false, beepSupported: true, beepDevice: '/dev/tty1' });
  expect(vm.speaker.soundedSeconds()).toBe(0);

  await lab.call('ovirtNode', smbios.uuid, 'beepFor', { seconds: 8 });
  expect((await lab.object('ovirtNode')).properties).toMatchObject({ beeping: true });
  const begun = await untilSilent(vm);
  // Of eight pulses a look each tenth of a second misses few.
  expect(begun).toBeGreaterThanOrEqual(4);
  expect(begun).toBeLessThanOrEqual(8);
  await lab.waitUntil('ovirtNode', smbios.uuid, ({ properties }) => properties['beeping'] === false);

  // Windows at the ends of a pulse are part silence.
  const pitches = vm.speaker.pitches().filter((hz) => hz > 0);
  const right = pitches.filter((hz) => Math.abs(hz - 1000) <= 60);
  expect(pitches.length).toBeGreaterThan(20);
  expect(right.length).toBeGreaterThan(pitches.length * 0.7);
});

test('it is silent when told, and at the death of the agent', async () => {
  await using vm = await startVm();
  await vm.sh('modprobe pcspkr && udevadm settle');
  await using lab = await startAgent(vm);
  await waitUntilPermitted(lab);
  await lab.call('ovirtNode', smbios.uuid, 'setProperties', { values: { beeping: true } });
  await untilSounds(vm);
  await lab.call('ovirtNode', smbios.uuid, 'setBeeping', { on: false });
  expect((await lab.object('ovirtNode')).properties).toMatchObject({ beeping: false });
  await pause(2_000);
  expect(await vm.speaker.sounds(1_500)).toBe(false);

  await lab.call('ovirtNode', smbios.uuid, 'setBeeping', { on: true });
  await untilSounds(vm);
  await killWithoutRestart(vm);
  await pause(2_000);
  expect(await vm.speaker.sounds(2_000)).toBe(false);
  await restartAgent(vm);
  await lab.waitUntilOnline();
  expect((await lab.object('ovirtNode')).properties).toMatchObject({ beeping: false });
});

test('without a console it beeps at the event device, and the unit silences that at the death of the agent', async () => {
  const device = '/dev/input/by-path/platform-pcspkr-event-spkr';
  await using vm = await startVm();
  await vm.sh(`modprobe pcspkr && modprobe evdev && udevadm settle && rm /dev/tty1 && ls ${device}`);
  await using lab = await startAgent(vm);
  await waitUntilPermitted(lab);
  expect((await lab.object('ovirtNode')).properties).toMatchObject({
    beepSupported: true,
    beepDevice: device,
  });
  await lab.call('ovirtNode', smbios.uuid, 'beepFor', { seconds: 6 });
  const begun = await untilSilent(vm);
  expect(begun).toBeGreaterThanOrEqual(3);
  expect(begun).toBeLessThanOrEqual(6);
  const pitches = vm.speaker.pitches().filter((hz) => hz > 0);
  expect(pitches.filter((hz) => Math.abs(hz - 1000) <= 60).length).toBeGreaterThan(pitches.length * 0.7);

  await lab.call('ovirtNode', smbios.uuid, 'setBeeping', { on: true });
  await untilSounds(vm);
  await killWithoutRestart(vm, 'all');
  await pause(2_000);
  expect(await vm.speaker.sounds(2_000)).toBe(false);

  // Where the unit would not silence it, it is not used.
  await vm.sh(`mkdir -p /etc/systemd/system/ovirt-node-agent.service.d
    printf '[Service]\\nExecStopPost=\\n' > /etc/systemd/system/ovirt-node-agent.service.d/loud.conf
    systemctl daemon-reload`);
  await restartAgent(vm);
  await lab.waitUntilOnline();
  await lab.waitUntil('ovirtNode', smbios.uuid, ({ properties }) => properties['beepSupported'] === false);
});

test('a machine without a speaker says so; a time that is none is refused', async () => {
  await using vm = await startVm();
  await vm.waitUntil('modprobe -r pcspkr snd_pcsp; ! grep -q "^B: SND" /proc/bus/input/devices');
  await using lab = await startAgent(vm);
  await waitUntilPermitted(lab);
  const { properties } = await lab.object('ovirtNode');
  expect(properties).toMatchObject({ beepSupported: false });
  expect(properties['beepDevice']).toBeUndefined();
  await expect(lab.call('ovirtNode', smbios.uuid, 'beepFor', { seconds: 5 })).rejects.toThrow(
    /no PC speaker/,
  );
  for (const seconds of [0, 601, 4_294_967_295]) {
    await expect(lab.call('ovirtNode', smbios.uuid, 'beepFor', { seconds })).rejects.toThrow(
      `seconds is ${seconds}; a number from 1 to 600`,
    );
  }
});
