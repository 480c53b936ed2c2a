import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../tools.ts';
import { hashContents, makeOnce } from './cache.ts';
import { maskedUnits, modules, packages, rootModules } from './packages.ts';

/** What a machine starts from. */
export interface Guest {
  /** Root file system, raw ext4. */
  readonly disk: string;
  /** Debian's own kernel, unpacked: QEMU starts it three seconds sooner. */
  readonly kernel: string;
  readonly initrd: string;
}

const suite = 'bookworm';
const mirror = 'http://deb.debian.org/debian';
const here = fileURLToPath(new URL('..', import.meta.url));
const own = join(here, 'root');
const node = fileURLToPath(new URL('../../../../node_modules/node/bin/node', import.meta.url));
const diskSize = '1200M';

/** Makes the root file system, kernel and initramfs once, of Debian's packages; about two minutes. */
export async function makeGuest(): Promise<Guest> {
  const image = kernelPackage();
  const key = [hashContents(own, join(here, 'guest.ts'), join(here, 'packages.ts'), node), image].join('\n');
  const folder = await makeOnce('guest', key, (fresh) => make(fresh, image));
  return {
    disk: join(folder, 'disk.raw'),
    kernel: join(folder, 'vmlinux'),
    initrd: join(folder, 'initrd.cpio'),
  };
}

/** Such as `linux-image-6.1.0-56-amd64`: what Debian's `linux-image-amd64` stands for today. */
function kernelPackage(): string {
  let name = namedByApt();
  if (name === undefined) {
    run('apt-get', ['-q', 'update']);
    name = namedByApt();
  }
  if (name === undefined) throw new Error('apt has no linux-image-amd64');
  return name;
}

function namedByApt(): string | undefined {
  try {
    return /Depends: (linux-image-\S+)/.exec(run('apt-cache', ['depends', 'linux-image-amd64']))?.[1];
  } catch {
    return undefined;
  }
}

function make(folder: string, image: string): void {
  const root = join(folder, 'root');
  run('debootstrap', ['--variant=minbase', `--include=${packages.join(',')}`, suite, root, mirror]);
  const kernel = join(folder, 'kernel');
  mkdirSync(kernel);
  run('apt-get', ['-q', '-o', 'APT::Sandbox::User=root', 'download', image], { cwd: kernel });
  const [archive = ''] = readdirSync(kernel);
  run('dpkg-deb', ['-x', join(kernel, archive), kernel]);
  const [version = ''] = readdirSync(join(kernel, 'lib', 'modules'));
  unpackKernel(join(kernel, 'boot', `vmlinuz-${version}`), join(folder, 'vmlinux'));
  copyModules(kernel, version, root, modules);
  makeInitrd(kernel, version, folder);
  furnish(root);
  run('mke2fs', [
    '-q',
    '-F',
    '-t',
    'ext4',
    '-O',
    '^has_journal',
    '-d',
    root,
    join(folder, 'disk.raw'),
    diskSize,
  ]);
  rmSync(root, { recursive: true });
  rmSync(kernel, { recursive: true });
}

/** The ELF file inside the compressed one: xz begins with FD 37 7A 58 5A 00. Source: the kernel's boot protocol. */
function unpackKernel(packed: string, target: string): void {
  const bytes = readFileSync(packed);
  const at = bytes.indexOf(Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]));
  if (at < 0) throw new Error(`${packed} holds no xz stream`);
  const stream = `${target}.xz`;
  writeFileSync(stream, bytes.subarray(at));
  // What follows the stream is no xz: it says so at its end, after the whole kernel.
  run('sh', ['-c', 'xz -dc --single-stream "$1" > "$2"', 'sh', stream, target]);
  rmSync(stream);
}

/** Files of the modules with all that they need, in the order in which they are loaded. */
function moduleFiles(kernel: string, version: string, names: readonly string[]): readonly string[] {
  const found = names.flatMap((name) =>
    run('modprobe', ['-d', kernel, '-S', version, '--show-depends', name])
      .split('\n')
      .flatMap((line) => /^insmod (\S+)/.exec(line)?.[1] ?? []),
  );
  return [...new Set(found)];
}

function copyModules(kernel: string, version: string, root: string, names: readonly string[]): void {
  run('depmod', ['-b', kernel, version]);
  for (const file of moduleFiles(kernel, version, names)) {
    cpSync(file, join(root, file.slice(kernel.length)));
  }
  const folder = join('lib', 'modules', version);
  for (const file of readdirSync(join(kernel, folder)).filter((name) =>
    /^modules\.(builtin|order)/.test(name),
  )) {
    cpSync(join(kernel, folder, file), join(root, folder, file));
  }
  run('depmod', ['-b', root, version]);
}

/** Debian's kernel has the disk and its file system as modules. */
function makeInitrd(kernel: string, version: string, folder: string): void {
  const root = join(folder, 'initrd');
  for (const name of ['bin', 'proc', 'sys', 'dev', 'new', 'modules'])
    mkdirSync(join(root, name), { recursive: true });
  cpSync('/bin/busybox', join(root, 'bin', 'busybox'));
  const files = moduleFiles(kernel, version, rootModules);
  for (const file of files) cpSync(file, join(root, 'modules', basename(file)));
  const lines = [
    '#!/bin/busybox sh',
    'export PATH=/bin',
    '/bin/busybox --install -s /bin',
    'mount -t proc proc /proc',
    'mount -t sysfs sysfs /sys',
    'mount -t devtmpfs devtmpfs /dev',
    ...files.map((file) => `insmod /modules/${basename(file)}`),
    'until [ -b /dev/vda ]; do sleep 0.05; done',
    'mount -t ext4 /dev/vda /new',
    'for place in dev proc sys; do mount --move /$place /new/$place; done',
    'exec switch_root /new /lib/systemd/systemd',
  ];
  writeFileSync(join(root, 'init'), `${lines.join('\n')}\n`);
  chmodSync(join(root, 'init'), 0o755);
  run('sh', ['-c', 'find . | cpio -o -H newc --quiet > "$1"', 'sh', join(folder, 'initrd.cpio')], {
    cwd: root,
  });
  rmSync(root, { recursive: true });
}

/** Our own files, node, no password for root, no unit that a start would wait for. */
function furnish(root: string): void {
  cpSync(own, root, { recursive: true });
  cpSync(node, join(root, 'usr', 'local', 'bin', 'node'));
  writeFileSync(join(root, 'etc', 'machine-id'), '5a6f1c1e0d2b4c3d9e8f7a6b5c4d3e2f\n');
  writeFileSync(join(root, 'etc', 'hostname'), 'lab\n');
  writeFileSync(join(root, 'etc', 'hosts'), '127.0.0.1 localhost\n127.0.1.1 lab\n10.0.2.2 broker\n');
  const shadow = join(root, 'etc', 'shadow');
  writeFileSync(shadow, readFileSync(shadow, 'utf8').replace(/^root:[^:]*:/, 'root::'));
  const units = join(root, 'etc', 'systemd', 'system');
  for (const unit of maskedUnits) {
    rmSync(join(units, unit), { force: true });
    symlinkSync('/dev/null', join(units, unit));
  }
  const wants = join(units, 'multi-user.target.wants');
  mkdirSync(wants, { recursive: true });
  for (const unit of ['lab-control.service', 'lab-journal.service', 'lab-ready.service']) {
    symlinkSync(`/etc/systemd/system/${unit}`, join(wants, unit));
  }
  mkdirSync(join(root, 'opt', 'ovirt-node-agent'), { recursive: true });
  symlinkSync('/opt/ovirt-node-agent/bin/ovirt-node.js', join(root, 'usr', 'bin', 'ovirt-node'));
  rmSync(join(root, 'var', 'cache', 'apt', 'archives'), { recursive: true, force: true });
}
