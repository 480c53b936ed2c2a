import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { isBuildCurrent } from '../../../bin/build-stamp.js';
import { isTooOld, lowestNode } from '../../../bin/node-version.js';
import { type Clone, makeClone } from '../../kit/cli/clone.ts';
import { openProgram, type Program } from '../../kit/cli/program.ts';
import { waitUntil } from '../../kit/wait-until.ts';

/** Makes a Node report another version of itself. */
const pretend = (version: string) => [
  '--import',
  `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'${version}'}})`,
];

const run = (root: string, words: readonly string[] = [], node: readonly string[] = [process.execPath]) => {
  const [file = '', ...args] = node;
  const { status, stdout, stderr } = spawnSync(file, [...args, join(root, 'bin/ovirt-node.js'), ...words], {
    encoding: 'utf8',
    timeout: 20_000,
  });
  return { status, out: stdout.trim(), err: stderr.trim() };
};

describe('the program from its sources', () => {
  // A build in the repository must not be what this tests.
  const root = mkdtempSync(join(tmpdir(), 'bin-'));
  let program: Program;
  beforeAll(() => {
    cpSync('bin', join(root, 'bin'), { recursive: true });
    symlinkSync(resolve('src'), join(root, 'src'));
  });
  afterAll(() => rmSync(root, { recursive: true }));
  beforeEach(async () => {
    program = await openProgram();
  });
  afterEach(() => program[Symbol.asyncDispose]());

  const bin = (...words: string[]) =>
    execa(process.execPath, [join(root, 'bin/ovirt-node.js'), ...words], {
      env: program.environment,
      extendEnv: false,
      reject: false,
    });

  test('bin/ovirt-node.js runs the program and returns its exit status', async () => {
    const { exitCode, stderr } = await bin('agents');
    expect(exitCode).toBe(69);
    expect(stderr).toContain('no first look runs here');
  });

  test.each(['SIGTERM', 'SIGINT'] as const)(
    'bin/ovirt-node.js forwards %s to the program, which removes its demo file',
    async (signal) => {
      const running = bin('broker', '--port', '0');
      const file = `${program.folder}/ovirt-node/first-look.json`;
      await waitUntil(() => existsSync(file));
      running.kill(signal);
      const { exitCode } = await running;
      expect(exitCode).toBe(0);
      expect(existsSync(file)).toBe(false);
    },
  );

  test('bin/ovirt-node.js and the program open no debugger on SIGUSR1', async () => {
    await using started = await openProgram();
    const service = started.start('broker', '--port', '0');
    await service.waitForOutput('embedded broker at');
    const running = bin('broker', '--port', '0');
    await waitUntil(() => existsSync(`${program.folder}/ovirt-node/first-look.json`));
    service.process.kill('SIGUSR1');
    running.kill('SIGUSR1');
    await service.end('SIGTERM');
    running.kill('SIGTERM');
    const { exitCode, stderr } = await running;
    expect(exitCode).toBe(0);
    expect(stderr + service.out()).not.toContain('Debugger listening');
  });

  test.runIf(process.platform === 'linux')(
    'bin/ovirt-node.js leaves no password in the list of processes',
    async () => {
      const running = bin('agent', '--broker', 'amqp://north:polar-bear@127.0.0.1:1');
      const words = () => readFileSync(`/proc/${running.pid}/cmdline`, 'utf8');
      try {
        await waitUntil(() => !words().includes('polar-bear'));
        expect(words()).toContain('ovirt-node');
      } finally {
        running.kill('SIGTERM');
        await running;
      }
    },
  );
});

/** What happens to a clone after its build. */
type Event = (clone: Clone) => void;
const hourMs = 3_600_000;
const setTime = (clone: Clone, name: string, differenceMs: number) => {
  const time = new Date(Date.now() + differenceMs);
  utimesSync(join(clone.root, name), time, time);
};

describe('the built program in a clone', () => {
  const current: Readonly<Record<string, Event>> = {
    'nothing happened': () => undefined,
    'an editor wrote its own files': (clone) => {
      clone.write('src/cli/.main.ts.swp', 'x');
      clone.write('src/cli/main.ts~', 'x');
      clone.write('src/cli/#main.ts#', 'x');
    },
    'files that no build reads changed': (clone) => {
      clone.write('README.md', 'x');
      clone.write('test/x.test.ts', 'x');
    },
    'it was built while a source bore a time of the future': (clone) => {
      setTime(clone, 'src/cli/main.ts', hourMs);
      clone.build();
    },
  };
  test.each(Object.entries(current))('runs when %s', (_, event) => {
    using clone = makeClone();
    clone.build();
    event(clone);
    expect(run(clone.root, ['agents', '--json'])).toEqual({ status: 0, out: 'built agents --json', err: '' });
  });

  const stale: Readonly<Record<string, Event>> = {
    'a source was replaced by an older one': (clone) => setTime(clone, 'src/cli/run.ts', -hourMs),
    'a source was added': (clone) => clone.write('src/base/new.ts', ''),
    'a source was removed': (clone) => clone.remove('src/cli/run.ts'),
    'the schema changed': (clone) => clone.write('schema/ovirt-node.xml', '<schema></schema>\n'),
    'package.json changed': (clone) => clone.write('package.json', '{"type":"module","version":"1.0.0"}\n'),
    'the versions of packages changed': (clone) => clone.write('package-lock.json', '{"x":1}\n'),
    'the settings of the compiler changed': (clone) => clone.write('tsconfig.json', '{"x":1}\n'),
    'the build itself changed': (clone) => clone.write('scripts/build/main.ts', ''),
    'the stamp was cut off': (clone) => truncateSync(join(clone.root, 'dist/stamp.json'), 100),
    'the stamp is of another form': (clone) => clone.write('dist/stamp.json', 'null'),
    'a file of the build was cut off': (clone) => truncateSync(join(clone.root, 'dist/cli/chunk.js'), 3),
  };
  test.each(Object.entries(stale))('is not current when %s', (_, event) => {
    using clone = makeClone();
    clone.build();
    expect(isBuildCurrent(clone.root)).toBe(true);
    event(clone);
    expect(isBuildCurrent(clone.root)).toBe(false);
  });

  const unusable: Readonly<Record<string, Event>> = {
    'the build is absent': (clone) => clone.remove('dist'),
    'a source is newer': (clone) => setTime(clone, 'src/cli/run.ts', 1_000),
    'the build is a file': (clone) => {
      clone.remove('dist');
      clone.write('dist', '');
    },
    'a build was interrupted before its stamp': (clone) => clone.remove('dist/stamp.json'),
    'a file of the build is missing': (clone) => clone.remove('dist/cli/chunk.js'),
    'a file that the stamp does not name is missing': (clone) =>
      clone.write('dist/cli/main.js', "import './gone';\n    "),
  };
  test.each(Object.entries(unusable))('does not run when %s: the source does', (_, event) => {
    using clone = makeClone();
    clone.build();
    event(clone);
    expect(run(clone.root, ['agents', '--json'])).toEqual({
      status: 0,
      out: 'source agents --json',
      err: '',
    });
  });

  test('returns the exit status of either program', () => {
    using clone = makeClone();
    expect(run(clone.root, ['fail'])).toMatchObject({ status: 3, out: 'source fail' });
    clone.build();
    expect(run(clone.root, ['fail'])).toMatchObject({ status: 3, out: 'built fail' });
  });
});

describe('the installed program', () => {
  test('runs without any comparison, because it has no sources', () => {
    using clone = makeClone();
    clone.build();
    for (const name of ['src', 'scripts', 'schema', 'dist/stamp.json', 'bin/build-stamp.js'])
      clone.remove(name);
    expect(run(clone.root, ['agents'])).toEqual({ status: 0, out: 'built agents', err: '' });
  });

  test('says in one line that a file is missing', () => {
    using clone = makeClone();
    clone.remove('src');
    const { status, err } = run(clone.root);
    expect(status).toBe(1);
    expect(err).toMatch(/^ovirt-node is incomplete: Cannot find module .*main\.js.*; install it again$/);
  });
});

describe('an old Node', () => {
  const sentence = (version: string) => `ovirt-node needs Node ${lowestNode} or later; this is ${version}`;

  test.each(['20.20.2', '22.23.0', '23.11.1', '18.0.0'])(
    '%s gets one sentence in a clone, with advice',
    (version) => {
      using clone = makeClone();
      clone.build();
      const { status, out, err } = run(clone.root, ['agents'], [process.execPath, ...pretend(version)]);
      expect({ status, out }).toEqual({ status: 1, out: '' });
      expect(err).toBe(
        `${sentence(version)}. npm ci, without --ignore-scripts or --omit=dev, installs one for npm start and npx ovirt-node`,
      );
    },
  );

  test('gets the sentence alone where the program is installed', () => {
    using clone = makeClone();
    clone.build();
    clone.remove('src');
    expect(run(clone.root, ['agents'], [process.execPath, ...pretend('20.20.2')])).toEqual({
      status: 1,
      out: '',
      err: sentence('20.20.2'),
    });
  });

  test('of the lowest version runs the program', () => {
    using clone = makeClone();
    const node = [process.execPath, ...pretend(`${lowestNode}.0`)];
    expect(run(clone.root, ['agents'], node)).toMatchObject({ status: 0, out: 'source agents' });
  });

  // The versions above are pretended: a really old Node also proves that it can parse the files.
  const oldNode = (process.env['PATH'] ?? '')
    .split(':')
    .map((folder) => join(folder, 'node'))
    .filter((path) => existsSync(path))
    .map((path) => ({
      path,
      version: spawnSync(path, ['-p', 'process.versions.node'], { encoding: 'utf8' }),
    }))
    .map(({ path, version }) => ({ path, version: version.stdout.trim() }))
    .find(({ version }) => version !== '' && isTooOld(version));
  test.skipIf(oldNode === undefined)('that this machine has gets the sentence', () => {
    using clone = makeClone();
    const { path = '', version = '' } = oldNode ?? {};
    const { status, err } = run(clone.root, ['agents'], [path]);
    expect(status).toBe(1);
    expect(err).toContain(sentence(version));
  });
});

describe('npm ci', () => {
  const prepare = (clone: Clone, command: string, node: readonly string[] = []) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [...node, 'scripts/build/prepare.js'], {
      cwd: clone.root,
      encoding: 'utf8',
      env: { ...process.env, npm_command: command },
    });
    return { status, out: stdout, err: stderr };
  };
  const skipped = (reason: string) => `not built: ${reason}; ovirt-node runs from its sources\n`;
  const addTools = (clone: Clone) => {
    for (const name of ['node_modules/.bin/tsc', 'node_modules/rolldown/x']) clone.write(name, '');
  };

  test('says in one line why it does not build, and succeeds', () => {
    using clone = makeClone();
    expect(prepare(clone, 'ci')).toEqual({
      status: 0,
      out: skipped('node_modules/.bin/tsc does not exist'),
      err: '',
    });
    addTools(clone);
    expect(prepare(clone, 'ci', pretend('20.20.2'))).toEqual({
      status: 0,
      out: skipped('Node is 20.20.2'),
      err: '',
    });
  });

  test('succeeds when the build fails, but npm pack does not', () => {
    using clone = makeClone();
    addTools(clone);
    const result = prepare(clone, 'ci');
    expect(result).toMatchObject({ status: 0, out: skipped('the build failed') });
    expect(result.err).toContain('the build of this clone fails');
    expect(prepare(clone, 'pack').status).toBe(1);
  });

  test('does not build when npx runs the hook, because a command is waiting', () => {
    using clone = makeClone();
    addTools(clone);
    expect(prepare(clone, 'exec')).toEqual({ status: 0, out: '', err: '' });
  });

  test('does not build again what is current', () => {
    using clone = makeClone();
    addTools(clone);
    clone.build();
    expect(prepare(clone, 'pack')).toEqual({ status: 0, out: '', err: '' });
  });
});
