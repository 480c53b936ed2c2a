import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { waitUntil } from '../../../kit/wait-until.ts';
import { Control } from './control.ts';
import { type MachinePaths, qemuArguments } from './hardware.ts';
import { Qmp } from './qmp.ts';

/** A running machine with its two lines. */
export interface Qemu {
  readonly process: ChildProcess;
  readonly qmp: Qmp;
  readonly control: Control;
  /** Ends the machine as a lost power supply does, and waits until it is gone. */
  end(): Promise<void>;
}

/** Starts a machine: a new one boots, a frozen one stands still until it is told. `more` are further arguments. */
export async function startQemu(
  places: MachinePaths,
  how: 'new' | 'frozen',
  more: readonly string[] = [],
): Promise<Qemu> {
  // Where the test's process is killed, the kernel ends the machine with it.
  const command = ['--pdeathsig', 'KILL', 'qemu-system-x86_64', ...qemuArguments(places, how), ...more];
  const process = spawn('setpriv', command, { stdio: ['ignore', 'ignore', 'pipe'] });
  let told = '';
  process.stderr?.setEncoding('utf8').on('data', (text: string) => {
    told += text;
  });
  const ended = once(process, 'exit').then(() => {
    throw new Error(`QEMU ended: ${told.trim() || 'without a word'}`);
  });
  ended.catch(() => undefined);
  const lines = Promise.all([
    Qmp.open(join(places.folder, 'qmp.sock')),
    Control.open(join(places.folder, 'control.sock')),
  ]);
  lines.catch(() => undefined);
  try {
    const [qmp, control] = await Promise.race([lines, ended]);
    return { process, qmp, control, end: () => end(process, qmp, control) };
  } catch (error) {
    process.kill('SIGKILL');
    throw error;
  }
}

async function end(process: ChildProcess, qmp: Qmp, control: Control): Promise<void> {
  process.kill('SIGKILL');
  await waitUntil(() => process.exitCode !== null || process.signalCode !== null, 10_000);
  qmp.close();
  control.close();
}

/** Waits until QEMU's state is one of these. */
export async function waitForStatus(qmp: Qmp, ...wanted: readonly string[]): Promise<void> {
  const end = performance.now() + 30_000;
  for (;;) {
    const { status } = (await qmp.command('query-status')) as { status: string };
    if (wanted.includes(status)) return;
    if (performance.now() > end) throw new Error(`the machine is ${status}, not ${wanted.join(' or ')}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
