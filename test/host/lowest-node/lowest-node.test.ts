import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isTooOld, lowestNode } from '../../../bin/node-version.js';
import { bundleProgram } from '../../../scripts/build/bundle-program.ts';
import { waitUntil } from '../../kit/wait-until.ts';
import { Namespace, requireTools } from '../kit.ts';
import { fetchNode } from './fetch-node.ts';

/** Exactly the lowest version, with three numbers, and the last one before it. */
const lowest = [...lowestNode.split('.'), '0', '0'].slice(0, 3).join('.');
const tooOld = '23.11.1';

/** The program as it is installed: built, without its sources. */
let root: string;
let namespace: Namespace;

beforeAll(async () => {
  requireTools('ip', 'unshare');
  root = mkdtempSync(join(tmpdir(), 'lowest-node-'));
  for (const path of ['bin', 'package.json', 'schema']) cpSync(path, join(root, path), { recursive: true });
  symlinkSync(resolve('node_modules'), join(root, 'node_modules'));
  mkdirSync(join(root, 'runtime'), { mode: 0o700 });
  await bundleProgram(join(root, 'dist'));
  namespace = new Namespace();
  namespace.batch([
    'link set lo up',
    'link add v0 type veth peer name p0',
    'link set v0 up',
    'link set p0 up',
  ]);
});
afterAll(() => {
  namespace[Symbol.dispose]();
  rmSync(root, { recursive: true });
});

/** The command line of the installed program in the namespace. An empty /run keeps the services of this machine out of reach. */
function commandLine(node: string, words: readonly string[]): readonly string[] {
  const script = 'mount -t tmpfs none /run && exec "$@"';
  const inside = [
    'unshare',
    '--mount',
    'sh',
    '-c',
    script,
    'sh',
    node,
    join(root, 'bin/ovirt-node.js'),
    ...words,
  ];
  return ['ip', 'netns', 'exec', namespace.name, ...inside];
}
const environment = () => ({
  PATH: process.env['PATH'],
  HOME: root,
  XDG_RUNTIME_DIR: join(root, 'runtime'),
  OVIRT_NODE_STATE_DIRECTORY: join(root, 'state'),
  OVIRT_NODE_NODE_UUID: '5b1f1c5e-0c1a-4b57-9d27-6a9c2f6b7a01',
});

function call(node: string, ...words: readonly string[]) {
  const [file = '', ...args] = commandLine(node, words);
  const { status, stdout, stderr } = spawnSync(file, args, {
    env: environment(),
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { status, out: stdout.trim(), err: stderr.trim() };
}
const readMtu = () => namespace.ipJson<{ mtu: number }[]>('link', 'show', 'v0')[0]?.mtu;

test('changes and rolls back an interface when the lowest Node runs the built program', async () => {
  const node = fetchNode(lowest);
  expect(execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()).toBe(`v${lowest}`);
  const [file = '', ...args] = commandLine(node, ['agent', '--first-look', '--allow-changes', '--port', '0']);
  const agent = spawn(file, args, { env: environment(), stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [agent.stdout, agent.stderr]) {
    stream.on('data', (part: Buffer) => {
      output += part.toString();
    });
  }
  try {
    await waitUntil(() => output.includes('Ctrl-C ends both.') || agent.exitCode !== null, 60_000);
    const done = call(node, 'call', 'v0', 'setMtu', '1400', '--json');
    expect(done, output).toMatchObject({ status: 0, err: '' });
    expect(readMtu()).toBe(1400);

    expect(call(node, 'call', 'ovirtNode', 'changeBegin', '30')).toMatchObject({ status: 0 });
    expect(call(node, 'call', 'v0', 'setMtu', '1300')).toMatchObject({ status: 0 });
    expect(readMtu()).toBe(1300);
    expect(call(node, 'call', 'ovirtNode', 'changeRollback')).toMatchObject({ status: 0 });
    expect(readMtu()).toBe(1400);
  } finally {
    const ended = once(agent, 'exit');
    agent.kill('SIGTERM');
    await ended;
  }
  expect([agent.exitCode, output]).toEqual([
    0,
    expect.not.stringMatching(/warning|is not defined|internal error/i),
  ]);
});

test('refuses in one sentence when the Node before the lowest runs the built program', () => {
  expect([isTooOld(tooOld), isTooOld(lowest)]).toEqual([true, false]);
  expect(call(fetchNode(tooOld), 'call', 'v0', 'setMtu', '1200')).toEqual({
    status: 1,
    out: '',
    err: `ovirt-node needs Node ${lowestNode} or later; this is ${tooOld}`,
  });
});
