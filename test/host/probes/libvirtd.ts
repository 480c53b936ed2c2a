import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitUntil } from '../../kit/wait-until.ts';
import { run } from '../kit.ts';

/** The user that Debian's packages make with their service; here only its name must be there. */
const user = 'libvirt-qemu:x:64055:64055::/nonexistent:/bin/false';

/**
 * Debian's libvirtd in namespaces of its own: no other test sees its network, its folders or its sockets, which are in the folder
 * of a host. Without a QEMU in its path it answers for its capabilities at once.
 */
export class Libvirtd {
  readonly root: string;
  readonly uuid = '11112222-3333-4444-5555-666677778888';
  #process: ChildProcess | undefined;
  #errors = '';

  private constructor(root: string) {
    this.root = root;
  }

  static async create(): Promise<Libvirtd> {
    const libvirtd = new Libvirtd(await mkdtemp(join(tmpdir(), 'libvirtd-')));
    await mkdir(join(libvirtd.root, 'run/libvirt'), { recursive: true });
    const lines = [
      `unix_sock_dir = "${libvirtd.root}/run/libvirt"`,
      'unix_sock_ro_perms = "0777"',
      'auth_unix_ro = "none"',
      'auth_unix_rw = "none"',
      `host_uuid = "${libvirtd.uuid}"`,
      'log_outputs = "3:stderr"',
    ];
    await writeFile(join(libvirtd.root, 'libvirtd.conf'), `${lines.join('\n')}\n`);
    return libvirtd;
  }

  get socket(): string {
    return join(this.root, 'run/libvirt/libvirt-sock-ro');
  }

  async start(): Promise<void> {
    const script = `set -e
      for folder in /run /var/lib /var/cache /etc/libvirt; do mount -t tmpfs none $folder; done
      (cat /etc/passwd; echo '${user}') >/run/passwd
      (cat /etc/group; echo 'libvirt-qemu:x:64055:'; echo 'kvm:x:64056:') >/run/group
      mount --bind /run/passwd /etc/passwd
      mount --bind /run/group /etc/group
      PATH=/usr/sbin:/sbin exec libvirtd -f ${this.root}/libvirtd.conf`;
    const child = spawn('unshare', ['--net', '--mount', 'sh', '-c', script], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#process = child;
    child.stderr?.on('data', (chunk: Buffer) => {
      this.#errors = (this.#errors + chunk.toString()).slice(-4_000);
    });
    await waitUntil(() => existsSync(this.socket) || child.exitCode !== null, 60_000);
    if (child.exitCode !== null) throw new Error(`libvirtd ended: ${this.#errors}`);
    await waitUntil(() => {
      try {
        return this.virsh('uri').includes('qemu');
      } catch {
        return false;
      }
    }, 60_000);
  }

  /** Runs a command of virsh, which reads only. */
  virsh(...args: readonly string[]): string {
    return run('virsh', '-r', '-c', `qemu+unix:///system?socket=${this.socket}`, ...args);
  }

  /** Runs a command of virsh with the driver for tests, which reports an invented machine. */
  virshOfTestDriver(...args: readonly string[]): string {
    return run('virsh', '-r', '-c', `test+unix:///default?socket=${this.socket}`, ...args);
  }

  async stop(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (!child || child.exitCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await rm(this.root, { recursive: true, force: true });
  }
}
