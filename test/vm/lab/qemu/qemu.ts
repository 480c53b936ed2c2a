import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { waitUntil } from '../../../../src/base/index.ts';
import { Control } from './control.ts';
import { type MachinePaths, qemuArguments } from './hardware.ts';
import { Qmp } from './qmp.ts';

/** A running machine, QEMU's control and the serial line for scripts. */
export interface Qemu {
  readonly process: ChildProcess;
  readonly qmp: Qmp;
  readonly control: Control;
  /** Ends the machine like a power failure and waits until its process has ended. */
  end(): Promise<void>;
}

/**
 * Starts a machine: a new one boots, a frozen one waits for its saved state.
 * @param more further arguments of QEMU.
 * @throws with QEMU's error output when QEMU ends.
 */
export async function startQemu(
  paths: MachinePaths,
  how: 'new' | 'frozen',
  more: readonly string[] = [],
): Promise<Qemu> {
  // The kernel kills QEMU together with the process of the test.
  const command = ['--pdeathsig', 'KILL', 'qemu-system-x86_64', ...qemuArguments(paths, how), ...more];
  const qemu = spawn('setpriv', command, { stdio: ['ignore', 'ignore', 'pipe'] });
  let errorOutput = '';
  qemu.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errorOutput += text;
  });
  const ended = once(qemu, 'exit').then(() => {
    throw new Error(`QEMU ended: ${errorOutput.trim() || 'no error output'}`);
  });
  ended.catch(() => undefined);
  const connections = Promise.all([
    Qmp.open(join(paths.folder, 'qmp.sock')),
    Control.open(join(paths.folder, 'control.sock')),
  ]);
  connections.catch(() => undefined);
  try {
    const [qmp, control] = await Promise.race([connections, ended]);
    return { process: qemu, qmp, control, end: () => end(qemu, qmp, control) };
  } catch (error) {
    qemu.kill('SIGKILL');
    throw error;
  }
}

async function end(qemu: ChildProcess, qmp: Qmp, control: Control): Promise<void> {
  qemu.kill('SIGKILL');
  const hasEnded = () => qemu.exitCode !== null || qemu.signalCode !== null;
  await waitUntil(hasEnded, { timeoutMs: 10_000, intervalMs: 5 });
  qmp.close();
  control.close();
}

const statusLimitMs = 30_000;

/** Waits until QEMU reports one of these run states. @throws when the time limit passes. */
export async function waitForStatus(qmp: Qmp, ...expected: readonly string[]): Promise<void> {
  const deadlineMs = performance.now() + statusLimitMs;
  for (;;) {
    const { status } = (await qmp.command('query-status')) as { status: string };
    if (expected.includes(status)) return;
    if (performance.now() > deadlineMs) {
      throw new Error(`the state of the machine is ${status}; expected ${expected.join(' or ')}`);
    }
    await setTimeout(20);
  }
}
