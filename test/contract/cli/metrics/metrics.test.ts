import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { startEmbeddedProcess } from '../../../kit/broker/real/broker-process.ts';
import { openProgram } from '../../../kit/cli/program.ts';
import { recordedHostFolder } from '../../../kit/probes/recorded-host.ts';
import { waitUntil } from '../../../kit/wait-until.ts';

const boundMs = 25_000;
const server = 'two-socket-server';
const guest = 'kvm-guest';

beforeAll(() => {
  for (const name of [server, guest]) recordedHostFolder(name);
});

const samples = (text: string) => text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));

/** Gets a URL. @returns status and body. */
const fetchText = (url: string) =>
  new Promise<{ readonly status: number | undefined; readonly text: string }>((resolve, reject) => {
    get(url, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode, text }));
    }).on('error', reject);
  });

test('prints the facts of this machine without a broker', async () => {
  await using program = await openProgram();
  const { status, out, err } = await program.run('metrics');
  expect({ status, err }).toEqual({ status: 0, err: '' });
  expect(out).toMatch(/^# TYPE ovirt_node_machine_memory_bytes gauge$/m);
  expect(out).toMatch(/^ovirt_node_network_interface_rx_bytes_total\{interface="lo"\} \d+$/m);
  expect(out).toMatch(/^ovirt_node_probe_ok\{probe="links"\} 1$/m);
});

test('leaves out what publish.exclude names', async () => {
  await using program = await openProgram({ OVIRT_NODE_PUBLISH_EXCLUDE: '*.macAddress,ovirtNode.memory*' });
  const { out } = await program.run('metrics', '--root', recordedHostFolder(server));
  expect(out).not.toMatch(/mac_address=|ovirt_node_machine_memory/);
  expect(out).toMatch(/^ovirt_node_machine_swap_bytes /m);
});

test.each([
  [['--root', '/', '--fleet'], '--root is of one machine'],
  [['--agent', 'x'], 'need --fleet'],
  [['--listen', 'here'], '--listen is "here"; expected ADDRESS:PORT'],
])('refuses %j with status 2', async (words, reason) => {
  await using program = await openProgram();
  const { status, err } = await program.run('metrics', ...words);
  expect(err).toContain(reason);
  expect(status).toBe(2);
});

test('serves a recorded machine on a port of loopback until a signal', async () => {
  await using program = await openProgram();
  const running = program.start('metrics', '--listen', '0', '--root', recordedHostFolder(server));
  await running.waitForOutput('Ctrl-C ends it.');
  const url = /http:\/\/127\.0\.0\.1:\d+\/metrics/.exec(running.out())?.[0] ?? '';
  const { status, text } = await fetchText(url);
  expect(status).toBe(200);
  expect(samples(text).length).toBeGreaterThan(400);
  const taken = await program.run('metrics', '--listen', url.replace(/^http:\/\/|\/metrics$/g, ''));
  expect(taken.err).toMatch(/^ovirt-node: cannot listen on 127\.0\.0\.1:\d+: .*EADDRINUSE/);
  expect(taken.status).toBe(1);
  expect((await running.end('SIGTERM')).status).toBe(0);
});

test('prints and serves every machine of the broker by its UUID and hostname, and says when there is no broker', async () => {
  await using broker = await startEmbeddedProcess();
  const files = await Promise.all([server, guest].map((name) => startAgent(name, broker.url)));
  await using first = files[0]!.program;
  await using second = files[1]!.program;
  expect(first.folder).not.toBe(second.folder);
  await using program = await openProgram();
  const { status, out, err } = await program.run('metrics', '--fleet', '--broker', broker.url);
  expect({ status, err }).toEqual({ status: 0, err: '' });
  const up = samples(out).filter((line) => line.startsWith('ovirt_node_up'));
  expect(up.toSorted()).toEqual([
    expect.stringMatching(/^ovirt_node_up\{node="564d1a6f-[0-9a-f-]+",host="[^"]+"\} 1$/),
    expect.stringMatching(/^ovirt_node_up\{node="ecc96a00-[0-9a-f-]+",host="guest7"\} 1$/),
  ]);
  expect(out).toMatch(/^ovirt_node_agent_requests_total\{node="ecc96a00-[^}]*host="guest7"\} \d+$/m);
  expect(out).toMatch(/^ovirt_node_network_interface_mtu_bytes\{node="564d[^}]*interface="bond0"\} 1500$/m);
  const one = await program.run('metrics', '--fleet', '--agent', 'guest7', '--broker', broker.url);
  expect(one.out).not.toContain('564d1a6f');
  const running = program.start('metrics', '--fleet', '--listen', '127.0.0.1:0', '--broker', broker.url);
  await running.waitForOutput('Ctrl-C ends it.');
  const url = /http:\S+\/metrics/.exec(running.out())?.[0] ?? '';
  expect((await fetchText(url)).text).toContain('host="guest7"');
  await broker.kill9();
  await expect.poll(async () => (await fetchText(url)).status, { timeout: boundMs }).toBe(503);
  expect((await fetchText(url)).text).toMatch(/^no broker at .*\n$/);
  await broker.restart();
  await expect.poll(async () => (await fetchText(url)).text, { timeout: boundMs }).toContain('host="guest7"');
}, 90_000);

test('the agent keeps metrics.file, and removes it at its end', async () => {
  await using broker = await startEmbeddedProcess();
  const { program, running, file } = await startAgent(guest, broker.url);
  await using _program = program;
  const text = readFileSync(file, 'utf8');
  expect(text).toMatch(/^ovirt_node_agent_info\{agent_name="ovirt\.org:node:ecc96a00-.*\} 1$/m);
  expect(text).toMatch(/^ovirt_node_probe_ok\{probe="memory"\} 1$/m);
  expect((await running.end('SIGTERM')).status).toBe(0);
  expect(existsSync(file)).toBe(false);
});

test('the agent exits with status 78 when metrics.file is another file', async () => {
  await using program = await openProgram({ OVIRT_NODE_METRICS_FILE: '/dev/null/facts.prom' });
  const { status, err } = await program.run('agent', '--broker', 'amqp://127.0.0.1:1');
  expect(err).toMatch(
    /^ovirt-node: metrics\.file is \/dev\/null\/facts\.prom; expected a writable file: ENOTDIR/,
  );
  expect(status).toBe(78);
});

/** Starts the agent of a recorded machine, and waits for its metrics. */
async function startAgent(name: string, url: string) {
  const program = await openProgram();
  const file = join(program.folder, 'ovirt-node.prom');
  const config = join(program.folder, 'agent.toml');
  writeFileSync(config, `[metrics]\nfile = ${JSON.stringify(file)}\n`);
  const running = program.start(
    'agent',
    '--broker',
    url,
    '--root',
    recordedHostFolder(name),
    '--config',
    config,
  );
  await waitUntil(() => existsSync(file), boundMs);
  return { program, running, file };
}
