import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { inject, onTestFinished } from 'vitest';
import { waitUntil } from '#base';
import { type Frozen, overlay } from '../image/freeze.ts';
import type { ScriptResult } from '../qemu/control.ts';
import { type Card, cards } from '../qemu/hardware.ts';
import { type Qemu, startQemu, waitForStatus } from '../qemu/qemu.ts';
import type { QemuEvent } from '../qemu/qmp.ts';
import { Speaker } from '../qemu/speaker.ts';
import { acquireSlot } from '../slots.ts';
import { keepEvidenceOrRemove } from './keep-evidence.ts';

const defaultLimitMs = 180_000;
/** A boot takes ten seconds on an idle host, and longer while others use the processors. */
const bootLimitMs = 180_000;
/** Time beyond its limit that a waiting script gets to end by itself. */
const graceMs = 30_000;
/** Each machine keeps a processor busy: further machines would only slow each other down. */
const slots = ['machine-1', 'machine-2'];
const slotLimitMs = 12 * 60_000;

/** A machine with cards, a speaker and a power switch. It starts in the state right after its boot. */
export interface Vm extends AsyncDisposable {
  /** Runs a bash script as root over a serial line, independent of the networks. @returns its outcome. */
  run(script: string, limitMs?: number): Promise<ScriptResult>;
  /** Runs a script as {@link Vm.run}. @returns its standard output without trailing white space. @throws unless its status is 0. */
  sh(script: string, limitMs?: number): Promise<string>;
  /** Writes a file, and makes its folder. @param mode in octal digits. */
  write(path: string, text: string, mode?: string): Promise<void>;
  /** Runs a script repeatedly until its status is 0. @throws after the time limit. */
  waitUntil(script: string, limitMs?: number): Promise<void>;
  /** Unplugs the cable of a card, or plugs it in. */
  cable(card: Card, plugged: boolean): Promise<void>;
  /** Reads a 32-bit register of a card, such as 0xE00 of an e1000, which controls its lights. */
  register(card: Card, offset: number): Promise<number>;
  readonly speaker: Speaker;
  /** Returns QEMU's events so far, such as `SHUTDOWN` and `RESET`. */
  events(): readonly QemuEvent[];
  bootId(): Promise<string>;
  /** Waits for the next boot after the call, until all units have started. @returns the id of that boot. */
  waitForBoot(): Promise<string>;
  isOff(): boolean;
  waitUntilOff(): Promise<void>;
  /** Presses the reset button. */
  reset(): Promise<void>;
  /** Returns the kernel's output on the serial line since the test started. */
  console(): string;
  /** Returns the journal since the test started, also when the machine is off. */
  journal(): string;
}

/**
 * Starts a machine for the current test in half a second. Waits while two other machines run. When the test fails, keeps console,
 * journal and sound in a folder and prints its path.
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
    const { state, errors = [] } = task.result ?? {};
    const reasons = errors.map(({ message, diff = '' }) => `${message}\n${stripVTControlCharacters(diff)}`);
    keepEvidenceOrRemove(folder, state === 'fail' ? { test: task.name, reasons } : undefined);
  });
  qemu = await thaw(frozen, folder);
  const vm = makeVm(qemu, folder, end);
  // The machine's clock has stood still since its state was saved.
  await vm.sh(`date -s @${(Date.now() / 1000).toFixed(3)}`);
  return vm;
}

/**
 * Makes a script that repeats another one in the machine until its status is 0: a poll from outside would take ten times as long.
 * The pauses start no program: bash reads from a pipe into which nothing writes.
 */
function repeatUntil(script: string, limitSeconds: number): string {
  return `output=/run/wait.$$
    until ( ${script}
      ) > $output 2>&1; do
      if [ $SECONDS -ge ${Math.ceil(limitSeconds)} ]; then cat $output; exit 1; fi
      [ -v pause ] || exec {pause}<> <(:)
      read -rt 0.2 -u $pause
    done
    rm $output`;
}

/** Continues a machine from its saved state. */
async function thaw(
  { program, kernel, initrd, memory, state, disk: base }: Frozen,
  folder: string,
): Promise<Qemu> {
  const disk = join(folder, 'disk.qcow2');
  overlay(disk, base, 'qcow2');
  const paths = { folder, kernel, initrd, program, memory, disk };
  const qemu = await startQemu(paths, 'frozen', ['-no-shutdown']);
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

function makeVm({ qmp, control }: Qemu, folder: string, end: () => Promise<void>): Vm {
  const readLog = (name: string) => {
    const path = join(folder, name);
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  };
  const waitFor = async (condition: () => boolean, failure: string) => {
    const isMet = await waitUntil(condition, { timeoutMs: bootLimitMs, intervalMs: 50 });
    if (!isMet) throw new Error(`${failure} after ${bootLimitMs / 1000} s`);
  };
  const vm: Vm = {
    run: (script, limitMs = defaultLimitMs) => control.run(script, limitMs),
    async sh(script, limitMs) {
      const { status, stdout, stderr } = await vm.run(script, limitMs);
      if (status !== 0) throw new Error(`${script}: exit status ${status}: ${stderr}${stdout}`);
      return stdout.trimEnd();
    },
    async write(path, text, mode = '644') {
      const base64 = Buffer.from(text).toString('base64');
      await vm.sh(
        `mkdir -p '${dirname(path)}' && base64 -d <<<'${base64}' > '${path}' && chmod ${mode} '${path}'`,
      );
    },
    async waitUntil(script, limitMs = defaultLimitMs) {
      const { status, stdout } = await vm.run(repeatUntil(script, limitMs / 1000), limitMs + graceMs);
      if (status !== 0)
        throw new Error(`the script still fails after ${limitMs / 1000} s: ${script}: ${stdout}`);
    },
    cable: async (card, plugged) => void (await qmp.command('set_link', { name: card, up: plugged })),
    async register(card, offset) {
      const slot = cards[card].slot.slice(2).padStart(2, '0');
      const resource = await vm.sh(`head -1 /sys/bus/pci/devices/0000:00:${slot}.0/resource`);
      const base = Number.parseInt(resource.split(' ')[0] ?? '', 16);
      const output = await qmp.monitor(`xp /1wx ${base + offset}`);
      return Number.parseInt(/0x([0-9a-f]{8})\s*$/.exec(output.trim())?.[1] ?? 'none', 16);
    },
    speaker: new Speaker(join(folder, 'speaker.wav')),
    events: () => qmp.events,
    bootId: () => vm.sh('cat /proc/sys/kernel/random/boot_id'),
    async waitForBoot() {
      const boots = control.boots.length;
      await waitFor(() => control.boots.length > boots, 'the machine has not booted');
      await vm.waitUntil("systemctl is-system-running | grep -vE 'initializing|starting'", bootLimitMs);
      return control.boots.at(-1) ?? '';
    },
    isOff: () => qmp.events.some(({ event }) => event === 'SHUTDOWN'),
    waitUntilOff: () => waitFor(vm.isOff, 'the machine is still on'),
    reset: async () => void (await qmp.command('system_reset')),
    console: () => readLog('console.log'),
    journal: () => readLog('journal.log'),
    [Symbol.asyncDispose]: end,
  };
  return vm;
}
