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
import { repositoryRoot } from '../repository-root.ts';
import { run } from '../tools.ts';
import { hashContents, makeOnce } from './cache.ts';
import { makeFileSystem } from './make-file-system.ts';
import { maskedUnits, modules, packages, rootModules } from './packages.ts';

/** The files from which a machine boots. */
export interface Guest {
  /** Root file system: a raw ext4 image. */
  readonly disk: string;
  /** Debian's kernel, decompressed: QEMU boots it three seconds sooner. */
  readonly kernel: string;
  readonly initrd: string;
}

const suite = 'bookworm';
const mirror = 'http://deb.debian.org/debian';
const here = fileURLToPath(new URL('.', import.meta.url));
/** Files of the lab that the root file system gets. */
const labFiles = join(here, 'root');
const node = join(repositoryRoot, 'node_modules', 'node', 'bin', 'node');
const diskSize = '1200M';

/** Makes root file system, kernel and initramfs of Debian's packages. Takes about two minutes the first time. */
export async function makeGuest(): Promise<Guest> {
  const image = kernelPackage();
  const recipe = ['make-guest.ts', 'make-file-system.ts', 'packages.ts'].map((name) => join(here, name));
  const key = [hashContents(labFiles, ...recipe, node), image].join('\n');
  const folder = await makeOnce('guest', key, (temporary) => make(temporary, image));
  return {
    disk: join(folder, 'disk.raw'),
    kernel: join(folder, 'vmlinux'),
    initrd: join(folder, 'initrd.cpio'),
  };
}

/** Returns the package that Debian's `linux-image-amd64` depends on today, such as `linux-image-6.1.0-56-amd64`. */
function kernelPackage(): string {
  let name = findKernelPackage();
  if (name === undefined) {
    run('apt-get', ['-q', 'update']);
    name = findKernelPackage();
  }
  if (name === undefined) throw new Error('apt does not know the package linux-image-amd64');
  return name;
}

function findKernelPackage(): string | undefined {
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
  configure(root);
  makeFileSystem(root, join(folder, 'disk.raw'), diskSize);
  rmSync(root, { recursive: true });
  rmSync(kernel, { recursive: true });
}

/** Extracts the ELF file from a compressed kernel: an xz stream that starts with FD 37 7A 58 5A 00. Source: the kernel's boot protocol. */
function unpackKernel(packed: string, target: string): void {
  const bytes = readFileSync(packed);
  const at = bytes.indexOf(Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]));
  if (at < 0) throw new Error(`${packed} has no xz stream`);
  const stream = `${target}.xz`;
  writeFileSync(stream, bytes.subarray(at));
  // xz fails at the data behind the stream, but only after it has written the whole kernel.
  run('sh', ['-c', 'xz -dc --single-stream "$1" > "$2"', 'sh', stream, target]);
  rmSync(stream);
}

/** Lists the files of kernel modules and of the modules that they need, in the order of loading. */
function moduleFiles(kernel: string, version: string, names: readonly string[]): readonly string[] {
  const files = names.flatMap((name) =>
    run('modprobe', ['-d', kernel, '-S', version, '--show-depends', name])
      .split('\n')
      .flatMap((line) => /^insmod (\S+)/.exec(line)?.[1] ?? []),
  );
  return [...new Set(files)];
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

/** Makes an initramfs that loads the modules for disk and file system, and mounts the root file system. */
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

/** Adds the lab's files and Node.js, removes the password of root, and masks units that would delay the boot. */
function configure(root: string): void {
  cpSync(labFiles, root, { recursive: true });
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
