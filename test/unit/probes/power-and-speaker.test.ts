import { expect, test } from 'vitest';
import { hostAt } from '../../../src/probes/host/host.ts';
import { parseScheduledPower } from '../../../src/probes/power/scheduled-power-probe.ts';
import { hasSpeaker, speaker } from '../../../src/probes/speaker/speaker-probe.ts';
import { createHost } from '../../kit/probes/host-from-files.ts';

test.each([
  ['poweroff', 'shutdown'],
  ['halt', 'shutdown'],
  ['reboot', 'restart'],
  ['kexec', 'restart'],
])('parses a scheduled %s as a %s', (mode, action) => {
  const text = `USEC=1790000060000000\nWARN_WALL=1\nMODE=${mode}\nUID=0\n`;
  expect(parseScheduledPower(text)).toEqual({ action, atNs: 1_790_000_060_000_000_000n });
});

test.each(['', 'MODE=reboot', 'USEC=17\nMODE=dry-reboot', 'USEC=soon\nMODE=reboot', 'USEC=1\nMODE=toString'])(
  'parses %j as no scheduled power action',
  (text) => expect(parseScheduledPower(text)).toBeUndefined(),
);

const keyboard = `I: Bus=0011 Vendor=0001 Product=0001 Version=ab41
N: Name="AT Translated Set 2 keyboard"
H: Handlers=sysrq kbd leds event0
B: EV=120013
`;
const sounding = `I: Bus=0010 Vendor=001f Product=0001 Version=0100
N: Name="PC Speaker"
H: Handlers=kbd event2
B: EV=40001
B: SND=6
`;

test('detects a speaker with a sound event and the keyboard handler', () => {
  expect(hasSpeaker(`${keyboard}\n${sounding}`)).toBe(true);
  expect(hasSpeaker(keyboard)).toBe(false);
  expect(hasSpeaker(sounding.replace('SND=6', 'SND=0'))).toBe(false);
  expect(hasSpeaker(sounding.replace('kbd ', ''))).toBe(false);
  expect(hasSpeaker('')).toBe(false);
});

test('reads no bell without a virtual console, and nothing without a device list', async () => {
  const { signal } = new AbortController();
  const read = async (files: Readonly<Record<string, string>>) => {
    await using machine = await createHost(files);
    return await speaker.read(hostAt(machine.root), signal);
  };
  const devices = { '/proc/bus/input/devices': `${keyboard}\n${sounding}` };
  expect(await read({ ...devices, '/dev/tty1': '' })).toEqual({
    present: true,
    bell: '/dev/tty1',
    device: undefined,
  });
  expect(await read(devices)).toEqual({ present: true, bell: undefined, device: undefined });
  expect(await read({ '/proc/bus/input/devices': keyboard, '/dev/tty1': '' })).toEqual({
    present: false,
    bell: undefined,
    device: undefined,
  });
  expect(await read({ '/dev/tty1': '' })).toEqual({ present: undefined, bell: undefined, device: undefined });
});
