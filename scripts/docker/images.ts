import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { fetchDistribution } from '../brokers/distribution.ts';

/**
 * A base image of the project's files. The script makes it under its public name, because not every test machine reaches
 * an image registry. A cache keeps the image for later runs.
 */
interface BaseImage {
  readonly name: string;
  /** Fills the build context of the image; undefined when the image is an imported root. */
  readonly context?: (folder: string) => Promise<void>;
}

type Docker = (words: readonly string[], input?: string) => Promise<void>;

const here = import.meta.dirname;
const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'ovirt-node-tests', 'images');
/** The folder with the authorities that the administrator added. Source: Debian's update-ca-certificates(8). */
const authorities = '/usr/local/share/ca-certificates';

const baseImages: readonly BaseImage[] = [
  { name: 'debian:bookworm-slim' },
  { name: 'node:24-bookworm-slim', context: fillNode },
  { name: 'apache/activemq-classic:6.3.1', context: fillActivemq },
];

/** Loads or makes every base image in an engine. */
export async function bringBaseImages(host: string): Promise<void> {
  const docker: Docker = async (words) => {
    await execa('docker', words, { env: { DOCKER_HOST: host }, stdio: ['ignore', 'ignore', 'inherit'] });
  };
  mkdirSync(cache, { recursive: true });
  for (const image of baseImages) {
    const file = join(cache, `${image.name.replaceAll(/[/:]/g, '-')}.tar`);
    if (existsSync(file)) {
      process.stdout.write(`${image.name}: as made before\n`);
      await docker(['load', '--input', file]);
      continue;
    }
    process.stdout.write(`${image.name}: is made\n`);
    const folder = mkdtempSync(join(tmpdir(), 'ovirt-node-image-'));
    try {
      if (image.context === undefined) await importRoot(docker, image.name, folder);
      else await build(docker, image, folder);
      await docker(['save', '--output', `${file}.new`, image.name]);
      renameSync(`${file}.new`, file);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

async function build(docker: Docker, { name, context }: BaseImage, folder: string): Promise<void> {
  await context?.(folder);
  await docker(['build', '--quiet', '--tag', name, folder]);
}

/** Makes Debian as in its slim image: without manuals, and with the authorities of this machine. */
async function importRoot(docker: Docker, name: string, folder: string): Promise<void> {
  const root = join(folder, 'root');
  await execa('debootstrap', ['--variant=minbase', 'bookworm', root], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  for (const path of [
    'var/cache/apt',
    'var/lib/apt/lists',
    'usr/share/doc',
    'usr/share/man',
    'usr/share/locale',
  ])
    for (const entry of readdirSync(join(root, path))) rmSync(join(root, path, entry), { recursive: true });
  const excluded = ['doc', 'man', 'locale'].map((part) => `path-exclude /usr/share/${part}/*\n`);
  writeFileSync(join(root, 'etc/dpkg/dpkg.cfg.d/docker'), excluded.join(''));
  if (existsSync(authorities)) cpSync(authorities, join(root, authorities), { recursive: true });
  const archive = join(folder, 'root.tar');
  await execa('tar', ['--numeric-owner', '-C', root, '-cf', archive, '.']);
  await docker(['import', '--change', 'CMD ["bash"]', archive, name]);
}

/** Fills the context of the Node image with this machine's Node and a matching npm. */
async function fillNode(folder: string): Promise<void> {
  cpSync(join(here, 'node'), folder, { recursive: true });
  const local = join(folder, 'local');
  mkdirSync(join(local, 'bin'), { recursive: true });
  mkdirSync(join(local, 'share'));
  cpSync(process.execPath, join(local, 'bin/node'), { dereference: true });
  await execa('npm', ['install', '--global', '--prefix', local, '--no-audit', '--no-fund', 'npm@11'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const files = existsSync(authorities)
    ? readdirSync(authorities).filter((file) => file.endsWith('.crt'))
    : [];
  const trusted = files.map((file) => readFileSync(join(authorities, file), 'utf8'));
  writeFileSync(join(local, 'share/machine-authorities.pem'), trusted.join('\n'));
}

async function fillActivemq(folder: string): Promise<void> {
  const { folder: jars } = fetchDistribution('activemq6');
  cpSync(jars, join(folder, 'lib'), { recursive: true });
  mkdirSync(join(folder, 'bin'));
  mkdirSync(join(folder, 'conf'));
  cpSync(join(here, 'activemq/Dockerfile'), join(folder, 'Dockerfile'));
  cpSync(join(here, 'activemq/activemq'), join(folder, 'bin/activemq'));
  const source = join(here, '../../test/brokers/Start.java');
  await execa('javac', ['--release', '17', '-cp', `${jars}/*`, '-d', join(folder, 'bin'), source]);
}
