import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openProgram } from '../../kit/cli/program.ts';
import { hasTool } from '../../kit/has-tool.ts';
import { recordedHostFolder } from '../../kit/probes/recorded-host.ts';

const limit = { encoding: 'utf8', timeout: 60_000 } as const;

function requirePrometheus(): void {
  if (!(hasTool('promtool') && hasTool('prometheus')))
    throw new Error('these tests need promtool and prometheus (Debian: prometheus)');
}

const samplesOf = (text: string) => text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));

test.each(['/', 'two-socket-server', 'kvm-guest', 'arm64-board', 'xen-dom0'])(
  'promtool finds nothing wrong with the metrics of %s',
  async (name) => {
    requirePrometheus();
    await using program = await openProgram();
    const { out, err } = await program.run(
      'metrics',
      '--root',
      name === '/' ? name : recordedHostFolder(name),
    );
    expect(err).toBe('');
    expect(samplesOf(out).length).toBeGreaterThan(15);
    expect(execFileSync('promtool', ['check', 'metrics'], { ...limit, input: `${out}\n` })).toBe('');
  },
);

/** Finds a port that nothing uses now. */
async function findPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

test('a real Prometheus scrapes every sample, with its value and its type', async () => {
  requirePrometheus();
  await using program = await openProgram();
  const root = recordedHostFolder('two-socket-server');
  const expected = samplesOf((await program.run('metrics', '--root', root)).out);
  const serving = program.start('metrics', '--listen', '0', '--root', root);
  await serving.waitForOutput('Ctrl-C ends it.');
  const target = /127\.0\.0\.1:\d+/.exec(serving.out())?.[0];
  const config = join(program.folder, 'prometheus.yml');
  writeFileSync(
    config,
    `global: { scrape_interval: 1s, scrape_timeout: 1s }
scrape_configs: [{ job_name: ovirt-node, static_configs: [{ targets: ['${target}'] }] }]
`,
  );
  const port = await findPort();
  const prometheus = spawn(
    'prometheus',
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(program.folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=error',
    ],
    { stdio: 'ignore' },
  );
  try {
    const ask = async (path: string): Promise<unknown> => {
      try {
        return await (await fetch(`http://127.0.0.1:${port}/api/v1/${path}`)).json();
      } catch {
        return undefined;
      }
    };
    const value = async (query: string) => {
      const answer = (await ask(`query?query=${encodeURIComponent(query)}`)) as
        | { readonly data?: { readonly result: readonly { readonly value: readonly [number, string] }[] } }
        | undefined;
      return answer?.data?.result[0]?.value[1];
    };
    const poll = { timeout: 60_000, interval: 200 };
    // Statistics that need two readings come with the second scrape.
    await expect
      .poll(async () => Number(await value('scrape_samples_scraped')), poll)
      .toBeGreaterThanOrEqual(expected.length);
    expect(await value('up{job="ovirt-node"}')).toBe('1');
    const memory = expected.find((line) => line.startsWith('ovirt_node_machine_memory_bytes '));
    expect(await value('ovirt_node_machine_memory_bytes')).toBe(memory?.split(' ')[1]);
    expect(
      await value('ovirt_node_network_interface_info{interface="bond0",bond_mode="active-backup"}'),
    ).toBe('1');
    await expect
      .poll(() => ask('targets/metadata?metric=ovirt_node_network_interface_rx_bytes_total'), poll)
      .toMatchObject({ data: [{ type: 'counter' }] });
  } finally {
    prometheus.kill('SIGKILL');
    await once(prometheus, 'exit');
  }
});
