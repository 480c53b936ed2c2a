import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { waitUntil } from '../../../kit/wait-until.ts';
import { type MachinePaths, programSize } from '../qemu/hardware.ts';
import { startQemu, waitForStatus } from '../qemu/qemu.ts';
import { run } from '../tools.ts';
import { hashContents, makeOnce } from './cache.ts';
import { makeGuest } from './make-guest.ts';

/** A machine that has booted, held in files: each test gets it back. */
export interface Frozen {
  readonly kernel: string;
  readonly initrd: string;
  readonly disk: string;
  readonly memory: string;
  readonly state: string;
}

const bootLimitMs = 280_000;
const here = fileURLToPath(new URL('..', import.meta.url));

/** What the machine does once, so that no test waits for it. */
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

/** Boots a machine and freezes it: twenty seconds, and none where it was done before. */
export async function freeze(): Promise<Frozen> {
  const guest = await makeGuest();
  const version = run('qemu-system-x86_64', ['--version']);
  const own = ['hardware.ts', 'frozen.ts'].map((name) => join(here, name));
  const key = [guest.disk, version, hashContents(...own)].join('\n');
  const folder = await makeOnce('frozen', key, (fresh) => boot(guest, fresh));
  const place = (name: string) => join(folder, name);
  return {
    kernel: guest.kernel,
    initrd: guest.initrd,
    disk: place('disk.qcow2'),
    memory: place('memory'),
    state: place('state'),
  };
}

async function boot(guest: Awaited<ReturnType<typeof makeGuest>>, folder: string): Promise<void> {
  const place = (name: string) => join(folder, name);
  const places: MachinePaths = {
    folder,
    kernel: guest.kernel,
    initrd: guest.initrd,
    program: place('program.raw'),
    disk: place('disk.qcow2'),
    memory: place('memory'),
  };
  overlay(places.disk, guest.disk, 'raw');
  writeFileSync(places.program, '');
  truncateSync(places.program, Number.parseInt(programSize, 10) * 1024 * 1024);
  const { qmp, control, end } = await startQemu(places, 'new');
  try {
    await waitUntil(() => control.boots.length > 0, bootLimitMs);
    const { status, stdout, stderr } = await control.run(preparation, bootLimitMs);
    if (status !== 0) throw new Error(`the machine cannot be prepared: ${stdout}${stderr}`);
    await qmp.command('stop');
    await qmp.command('migrate-set-capabilities', {
      capabilities: [{ capability: 'x-ignore-shared', state: true }],
    });
    await qmp.command('migrate', { uri: `exec:cat > ${place('state')}` });
    await waitForStatus(qmp, 'postmigrate');
  } finally {
    await end();
  }
}

/** A disk that begins as another and leaves that one as it is. */
export function overlay(disk: string, base: string, format: 'raw' | 'qcow2'): void {
  run('qemu-img', ['create', '-q', '-f', 'qcow2', '-F', format, '-b', base, disk]);
}
