import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject, onTestFinished } from 'vitest';
import { type Frozen, overlay } from '../image/freeze.ts';
import type { ScriptResult } from '../qemu/control.ts';
import { type Card, cards } from '../qemu/hardware.ts';
import { type Qemu, startQemu, waitForStatus } from '../qemu/qemu.ts';
import type { QemuEvent } from '../qemu/qmp.ts';
import { Speaker } from '../qemu/speaker.ts';
import { acquireSlot } from '../slots.ts';
import { makeBackoff } from './backoff.ts';
import { keepEvidenceOrRemove } from './keep-evidence.ts';

const usualLimitMs = 180_000;
/** A start of the machine takes ten seconds alone, and more where others want the processors. */
const bootLimitMs = 180_000;
/** Each takes two processors: more at a time would only make each other slow. */
const slots = ['machine-1', 'machine-2'];
const slotLimitMs = 12 * 60_000;

/** A machine with cards, a speaker and a power switch, as it was when it had booted. */
export interface Vm extends AsyncDisposable {
  /** Runs a script of bash as root and waits for its end; the networks are not needed for it. */
  run(script: string, limitMs?: number): Promise<ScriptResult>;
  /** As {@link Vm.run}. @throws where its status is not 0. @returns its standard output without the last line's end. */
  sh(script: string, limitMs?: number): Promise<string>;
  write(path: string, text: string): Promise<void>;
  /** Waits until a script's status is 0. */
  waitUntil(script: string, limitMs?: number): Promise<void>;
  /** Pulls a card's cable, or plugs it in again. */
  cable(card: Card, plugged: boolean): Promise<void>;
  /** 32 bits of a card's registers, such as 0xE00 of e1000: its lights. */
  register(card: Card, offset: number): Promise<number>;
  readonly speaker: Speaker;
  /** What QEMU told of the machine so far, such as `SHUTDOWN` and `RESET`. */
  events(): readonly QemuEvent[];
  bootId(): Promise<string>;
  /** Waits until it has started anew, once more than when it was asked, all units with it. @returns the id of the new boot. */
  waitForBoot(): Promise<string>;
  /** Whether its power is off. */
  isOff(): boolean;
  /** Waits until its power is off. */
  waitUntilOff(): Promise<void>;
  /** Presses the reset button. */
  reset(): Promise<void>;
  /** What the kernel wrote to the serial line since the machine was thawed. */
  console(): string;
  /** The journal since the machine was thawed, as far as it came out; it is there when the machine is off, too. */
  journal(): string;
}

/**
 * Gives a machine back in half a second, in a test. Where the test fails, console, journal and sound are kept in a folder
 * whose name is printed. It waits where two others run.
 */
export async function startVm(): Promise<Vm> {
  const frozen = inject('frozen');
  const slot = await acquireSlot(slots, slotLimitMs);
  const folder = mkdtempSync(join(tmpdir(), 'vm-'));
  let qemu: Qemu | undefined;
  const end = async () => {
    await qemu?.end();
    slot[Symbol.dispose]();
  };
  onTestFinished(async ({ task }) => {
    await end();
    keepEvidenceOrRemove(folder, task.result?.state === 'fail' ? task.name : undefined);
  });
  qemu = await thaw(frozen, folder);
  const vm = vmOf(qemu, folder, end);
  // Its clock stood still while it was frozen.
  await vm.sh(`date -s @${(Date.now() / 1000).toFixed(3)} && mount -o ro /dev/vdb /opt/ovirt-node-agent`);
  return vm;
}

async function thaw({ kernel, initrd, memory, state, disk: base }: Frozen, folder: string): Promise<Qemu> {
  const disk = join(folder, 'disk.qcow2');
  overlay(disk, base, 'qcow2');
  const places = { folder, kernel, initrd, program: inject('program'), memory, disk };
  const qemu = await startQemu(places, 'frozen', ['-no-shutdown']);
  try {
    await qemu.qmp.command('migrate-set-capabilities', {
      capabilities: [{ capability: 'x-ignore-shared', state: true }],
    });
    await qemu.qmp.command('migrate-incoming', { uri: `exec:cat ${state}` });
    await waitForStatus(qemu.qmp, 'paused');
    await qemu.qmp.command('cont');
    return qemu;
  } catch (error) {
    await qemu.end();
    throw error;
  }
}

function vmOf({ qmp, control }: Qemu, folder: string, end: () => Promise<void>): Vm {
  const file = (name: string) => {
    const path = join(folder, name);
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  };
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
    async waitUntil(script, limitMs = usualLimitMs) {
      const limit = performance.now() + limitMs;
      for (const wait = makeBackoff(); ; await wait()) {
        const { status, stdout, stderr } = await vm.run(script, limitMs);
        if (status === 0) return;
        if (performance.now() > limit) {
          throw new Error(`still not so after ${limitMs / 1000} s: ${script}: ${stderr}${stdout}`);
        }
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
    async waitForBoot() {
      const seen = control.boots.length;
      await waitFor(() => control.boots.length > seen, 'it has not started', bootLimitMs);
      await vm.waitUntil("systemctl is-system-running | grep -vE 'initializing|starting'", bootLimitMs);
      return control.boots.at(-1) ?? '';
    },
    isOff: () => qmp.events.some(({ event }) => event === 'SHUTDOWN'),
    waitUntilOff: () => waitFor(vm.isOff, 'its power is still on', bootLimitMs),
    reset: async () => void (await qmp.command('system_reset')),
    console: () => file('console.log'),
    journal: () => file('journal.log'),
    [Symbol.asyncDispose]: end,
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
