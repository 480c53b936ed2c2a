import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFailed } from 'vitest';
import type { Done } from './control.ts';
import { type Frozen, freeze, overlay } from './frozen.ts';
import { type Card, cards } from './hardware.ts';
import { type Qemu, reached, startQemu } from './qemu.ts';
import type { QemuEvent } from './qmp.ts';
import { Speaker } from './speaker.ts';

const usualLimitMs = 60_000;
/** A start of the machine takes ten seconds alone, and more where others want the processors. */
const bootLimitMs = 180_000;

/** A machine with cards, a speaker and a power switch, as it was when it had booted. */
export interface Vm extends AsyncDisposable {
  /** Runs a script of bash as root and waits for its end; the networks are not needed for it. */
  run(script: string, limitMs?: number): Promise<Done>;
  /** As {@link Vm.run}. @throws where its status is not 0. @returns its standard output without the last line's end. */
  sh(script: string, limitMs?: number): Promise<string>;
  write(path: string, text: string): Promise<void>;
  /** Waits until a script's status is 0. */
  until(script: string, limitMs?: number): Promise<void>;
  /** Pulls a card's cable, or plugs it in again. */
  cable(card: Card, plugged: boolean): Promise<void>;
  /** 32 bits of a card's registers, such as 0xE00 of e1000: its lights. */
  register(card: Card, offset: number): Promise<number>;
  readonly speaker: Speaker;
  /** What QEMU told of the machine so far, such as `SHUTDOWN` and `RESET`. */
  events(): readonly QemuEvent[];
  /** Ids of the boots seen; the first is the one that it was frozen in, where it has started since. */
  bootId(): Promise<string>;
  /** Waits until it has started anew, once more than when it was asked. @returns the id of the new boot. */
  started(): Promise<string>;
  /** Waits until its power is off. */
  off(): Promise<void>;
  /** Presses the reset button. */
  reset(): Promise<void>;
  /** What the kernel wrote to the serial line since the machine was thawed. */
  console(): string;
}

/**
 * Gives a machine back in half a second. In a test that fails its console and journal are printed. At most two at a time:
 * each takes two processors. @param powerOffStays keeps a machine that is off, so that it can be looked at.
 */
export async function startVm(): Promise<Vm> {
  const frozen = await freeze();
  const folder = mkdtempSync(join(tmpdir(), 'vm-'));
  mkdirSync(folder, { recursive: true });
  const disk = join(folder, 'disk.qcow2');
  overlay(disk, frozen.disk, 'qcow2');
  const qemu = await thaw(frozen, folder, disk);
  const vm = vmOf(qemu, folder);
  onTestFailed(async () => {
    const journal = await vm.run('journalctl --no-pager -b -n 300', 20_000).catch(() => undefined);
    process.stderr.write(
      `--- console\n${vm.console().slice(-8_000)}\n--- journal\n${journal?.stdout ?? 'none'}\n`,
    );
  });
  // Its clock stood still while it was frozen.
  await vm.sh(`date -s @${(Date.now() / 1000).toFixed(3)}`);
  return vm;
}

async function thaw(frozen: Frozen, folder: string, disk: string): Promise<Qemu> {
  const { kernel, initrd, program, memory, state } = frozen;
  const qemu = await startQemu({ folder, kernel, initrd, program, memory, disk }, 'frozen', ['-no-shutdown']);
  try {
    await qemu.qmp.command('migrate-set-capabilities', {
      capabilities: [{ capability: 'x-ignore-shared', state: true }],
    });
    await qemu.qmp.command('migrate-incoming', { uri: `exec:cat ${state}` });
    await reached(qemu.qmp, 'paused');
    await qemu.qmp.command('cont');
    return qemu;
  } catch (error) {
    await qemu.end();
    throw error;
  }
}

function vmOf(qemu: Qemu, folder: string): Vm {
  const { qmp, control } = qemu;
  const vm: Vm = {
    run: (script, limitMs = usualLimitMs) => control.run(script, limitMs),
    async sh(script, limitMs) {
      const { status, stdout, stderr } = await vm.run(script, limitMs);
      if (status !== 0) throw new Error(`${script}: exit status ${status}: ${stderr}${stdout}`);
      return stdout.trimEnd();
    },
    async write(path, text) {
      const folderOf = path.slice(0, path.lastIndexOf('/')) || '/';
      const base64 = Buffer.from(text).toString('base64');
      await vm.sh(`mkdir -p '${folderOf}' && base64 -d <<<'${base64}' > '${path}'`);
    },
    async until(script, limitMs = usualLimitMs) {
      const end = performance.now() + limitMs;
      for (;;) {
        const { status, stdout, stderr } = await vm.run(script, limitMs);
        if (status === 0) return;
        if (performance.now() > end) {
          throw new Error(`still not so after ${limitMs / 1000} s: ${script}: ${stderr}${stdout}`);
        }
        await pause(100);
      }
    },
    cable: async (card, plugged) => void (await qmp.command('set_link', { name: card, up: plugged })),
    async register(card, offset) {
      const slot = cards[card].slot.slice(2).padStart(2, '0');
      const resource = await vm.sh(`head -1 /sys/bus/pci/devices/0000:00:${slot}.0/resource`);
      const base = Number.parseInt(resource.split(' ')[0] ?? '', 16);
      const shown = await qmp.monitor(`xp /1wx ${base + offset}`);
      return Number.parseInt(/0x([0-9a-f]{8})\s*$/.exec(shown.trim())?.[1] ?? 'none', 16);
    },
    speaker: new Speaker(join(folder, 'speaker.wav')),
    events: () => qmp.events,
    bootId: () => vm.sh('cat /proc/sys/kernel/random/boot_id'),
    async started() {
      const seen = control.boots.length;
      await waitFor(() => control.boots.length > seen, 'it has not started', bootLimitMs);
      return control.boots.at(-1) ?? '';
    },
    off: () =>
      waitFor(
        () => qmp.events.some(({ event }) => event === 'SHUTDOWN'),
        'its power is still on',
        bootLimitMs,
      ),
    reset: async () => void (await qmp.command('system_reset')),
    console: () => readFileSync(join(folder, 'console.log'), 'utf8'),
    async [Symbol.asyncDispose]() {
      await qemu.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return vm;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function waitFor(holds: () => boolean, otherwise: string, limitMs: number): Promise<void> {
  const end = performance.now() + limitMs;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`${otherwise} after ${limitMs / 1000} s`);
    await pause(50);
  }
}
