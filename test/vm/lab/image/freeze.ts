import { join } from 'node:path';
import { waitUntil } from '../../../../src/base/index.ts';
import type { MachinePaths } from '../qemu/hardware.ts';
import { startQemu, waitForStatus } from '../qemu/qemu.ts';
import { repositoryRoot } from '../repository-root.ts';
import { run } from '../tools.ts';
import { hashContents, makeOnce } from './cache.ts';
import { type Guest, makeGuest } from './make-guest.ts';

/** A booted machine, saved in files. Each test starts from its state. */
export interface Frozen {
  /** Image of the program, built when the run started. */
  readonly program: string;
  readonly kernel: string;
  readonly initrd: string;
  readonly disk: string;
  readonly memory: string;
  readonly state: string;
}

const bootLimitMs = 280_000;

/**
 * Runs once in the booted machine, so that no test has to wait for it. Runs the program and its service once as well, without a broker:
 * their files stay in memory, their code in the compile caches.
 */
const preparation = `
set -e
until systemctl is-active --quiet lab-ready.service lab-journal.service; do sleep 0.2; done
until systemctl is-system-running | grep -vE 'initializing|starting'; do sleep 0.2; done
systemctl --failed --no-legend
systemctl is-system-running --quiet
ovirt-node --version
ovirt-node call --help
cp /opt/ovirt-node-agent/packaging/ovirt-node-agent.service /etc/systemd/system/
mkdir -p /etc/ovirt-node
printf '[broker]\nurls = ["amqp://127.0.0.1"]\n' > /etc/ovirt-node/agent.toml
systemctl daemon-reload
systemctl start ovirt-node-agent
sleep 10
systemctl stop ovirt-node-agent
rm -r /var/lib/ovirt-node /etc/ovirt-node
udevadm settle
journalctl --quiet --rotate
journalctl --quiet --vacuum-time=1s
sync
`;

/**
 * Boots a machine and saves its state. Takes half a minute the first time.
 * @param program image of the program, which is part of the state.
 */
export async function freeze(program: string): Promise<Frozen> {
  const guest = await makeGuest();
  const version = run('qemu-system-x86_64', ['--version']);
  const recipe = ['qemu/hardware.ts', 'image/freeze.ts'].map((name) =>
    join(repositoryRoot, 'test/vm/lab', name),
  );
  const key = [guest.disk, program, version, hashContents(...recipe)].join('\n');
  const folder = await makeOnce('frozen', key, (temporary) => boot(guest, program, temporary));
  const file = (name: string) => join(folder, name);
  return {
    program,
    kernel: guest.kernel,
    initrd: guest.initrd,
    disk: file('disk.qcow2'),
    memory: file('memory'),
    state: file('state'),
  };
}

async function boot(guest: Guest, program: string, folder: string): Promise<void> {
  const file = (name: string) => join(folder, name);
  const paths: MachinePaths = {
    folder,
    kernel: guest.kernel,
    initrd: guest.initrd,
    program,
    disk: file('disk.qcow2'),
    memory: file('memory'),
  };
  overlay(paths.disk, guest.disk, 'raw');
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
