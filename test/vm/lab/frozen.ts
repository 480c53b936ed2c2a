import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from '../../kit/until.ts';
import { contents, kept } from './cache.ts';
import { makeGuest } from './guest.ts';
import type { Places } from './hardware.ts';
import { makeProgram } from './program.ts';
import { reached, startQemu } from './qemu.ts';
import { run } from './tools.ts';

/** A machine that has booted, held in files: each test gets it back. */
export interface Frozen {
  readonly kernel: string;
  readonly initrd: string;
  readonly program: string;
  readonly disk: string;
  readonly memory: string;
  readonly state: string;
}

const bootLimitMs = 280_000;
const here = fileURLToPath(new URL('.', import.meta.url));

/** What the machine does once, so that no test waits for it: the program is read, and Node has run. */
const preparation = `
set -e
systemctl is-active --quiet lab-ready.service || systemctl start lab-ready.service
cp /opt/ovirt-node-agent/packaging/ovirt-node-agent.service /etc/systemd/system/
systemctl daemon-reload
ovirt-node agents --broker amqp://127.0.0.1:1 --timeout 1 || true
ovirt-node --version
udevadm settle
sync
`;

/** Boots a machine of the project as it is now and freezes it; about twenty seconds, where nothing changed none. */
export async function freeze(): Promise<Frozen> {
  const guest = await makeGuest();
  const program = await makeProgram();
  const version = run('qemu-system-x86_64', ['--version']);
  const key = [
    guest.disk,
    program,
    version,
    contents(join(here, 'hardware.ts'), join(here, 'frozen.ts')),
  ].join('\n');
  const folder = await kept('frozen', key, async (fresh) => {
    const parts = { kernel: guest.kernel, initrd: guest.initrd, program, memory: join(fresh, 'memory') };
    await boot(
      { ...parts, folder: fresh, disk: join(fresh, 'disk.qcow2') },
      guest.disk,
      join(fresh, 'state'),
    );
  });
  return {
    kernel: guest.kernel,
    initrd: guest.initrd,
    program,
    disk: join(folder, 'disk.qcow2'),
    memory: join(folder, 'memory'),
    state: join(folder, 'state'),
  };
}

async function boot(places: Places, base: string, state: string): Promise<void> {
  mkdirSync(places.folder, { recursive: true });
  overlay(places.disk, base, 'raw');
  const { qmp, control, end } = await startQemu(places, 'new');
  try {
    await until(() => control.boots.length > 0, bootLimitMs);
    const { status, stdout, stderr } = await control.run(preparation, bootLimitMs);
    if (status !== 0) throw new Error(`the machine cannot be prepared: ${stdout}${stderr}`);
    await qmp.command('stop');
    await qmp.command('migrate-set-capabilities', {
      capabilities: [{ capability: 'x-ignore-shared', state: true }],
    });
    await qmp.command('migrate', { uri: `exec:cat > ${state}` });
    await reached(qmp, 'postmigrate');
  } finally {
    await end();
  }
}

/** A disk that begins as another and leaves that one as it is. */
export function overlay(disk: string, base: string, format: 'raw' | 'qcow2'): void {
  run('qemu-img', ['create', '-q', '-f', 'qcow2', '-F', format, '-b', base, disk]);
}
