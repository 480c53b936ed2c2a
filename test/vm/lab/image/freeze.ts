import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitUntil } from '../../../../src/base/index.ts';
import { type MachinePaths, programSize } from '../qemu/hardware.ts';
import { startQemu, waitForStatus } from '../qemu/qemu.ts';
import { repositoryRoot } from '../repository-root.ts';
import { run } from '../tools.ts';
import { hashContents, makeOnce } from './cache.ts';
import { type Guest, makeGuest } from './make-guest.ts';

/** A booted machine, saved in files. Each test starts from its state. */
export interface Frozen {
  readonly kernel: string;
  readonly initrd: string;
  readonly disk: string;
  readonly memory: string;
  readonly state: string;
}

const bootLimitMs = 280_000;

/** Runs once in the booted machine, so that no test has to wait for it. */
const preparation = `
set -e
until systemctl is-active --quiet lab-ready.service lab-journal.service; do sleep 0.2; done
until systemctl is-system-running | grep -vE 'initializing|starting'; do sleep 0.2; done
systemctl --failed --no-legend
systemctl is-system-running --quiet
node --version
udevadm settle
sync
`;

/** Boots a machine and saves its state. Takes twenty seconds the first time. */
export async function freeze(): Promise<Frozen> {
  const guest = await makeGuest();
  const version = run('qemu-system-x86_64', ['--version']);
  const recipe = ['qemu/hardware.ts', 'image/freeze.ts'].map((name) =>
    join(repositoryRoot, 'test/vm/lab', name),
  );
  const key = [guest.disk, version, hashContents(...recipe)].join('\n');
  const folder = await makeOnce('frozen', key, (temporary) => boot(guest, temporary));
  const file = (name: string) => join(folder, name);
  return {
    kernel: guest.kernel,
    initrd: guest.initrd,
    disk: file('disk.qcow2'),
    memory: file('memory'),
    state: file('state'),
  };
}

async function boot(guest: Guest, folder: string): Promise<void> {
  const file = (name: string) => join(folder, name);
  const paths: MachinePaths = {
    folder,
    kernel: guest.kernel,
    initrd: guest.initrd,
    program: file('program.raw'),
    disk: file('disk.qcow2'),
    memory: file('memory'),
  };
  overlay(paths.disk, guest.disk, 'raw');
  writeFileSync(paths.program, '');
  truncateSync(paths.program, Number.parseInt(programSize, 10) * 1024 * 1024);
  const { qmp, control, end } = await startQemu(paths, 'new');
  try {
    const limits = { timeoutMs: bootLimitMs, intervalMs: 50 };
    const hasBooted = await waitUntil(() => control.boots.length > 0, limits);
    if (!hasBooted) throw new Error(`the machine has not booted after ${bootLimitMs / 1000} s`);
    const { status, stdout, stderr } = await control.run(preparation, bootLimitMs);
    if (status !== 0) throw new Error(`the preparation of the machine failed: ${stdout}${stderr}`);
    await qmp.command('stop');
    await qmp.command('migrate-set-capabilities', {
      capabilities: [{ capability: 'x-ignore-shared', state: true }],
    });
    await qmp.command('migrate', { uri: `exec:cat > ${file('state')}` });
    await waitForStatus(qmp, 'postmigrate');
  } finally {
    await end();
  }
}

/** Makes a disk image that stores only its differences from a base image. */
export function overlay(disk: string, base: string, format: 'raw' | 'qcow2'): void {
  run('qemu-img', ['create', '-q', '-f', 'qcow2', '-F', format, '-b', base, disk]);
}
