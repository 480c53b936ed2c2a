import { deepStrictEqual, match, strictEqual } from 'node:assert/strict';
import type { Compose } from './compose.ts';

interface Agent {
  readonly name: string;
  readonly hostname: string;
  readonly epoch: number;
  readonly state: string;
}

const rootUuid = '5b1f1c5e-0c1a-4b57-9d27-6a9c2f6b7a03';
const agentName = (end: string) => `ovirt.org:node:5b1f1c5e-0c1a-4b57-9d27-6a9c2f6b7a${end}`;

/**
 * Runs the commands of docs/docker.md with one profile and verifies their results.
 * @param inTurn runs one task of all stories at a time.
 */
export async function tellStory(
  compose: Compose,
  broker: string,
  inTurn: (task: () => Promise<unknown>) => Promise<unknown>,
): Promise<void> {
  await compose.run('config');
  try {
    // The image of a broker belongs to one story. The first story makes the others; the next finds their layers.
    await compose.run('build', broker);
    await inTurn(async () => {
      await compose.run('build');
      await compose.run('build', 'test');
    });
    await compose.run('up', '-d');
    await compose.waitUntil('healthy', broker, 'node1', 'node2');
    await compose.run('ps');
    deepStrictEqual(await agents(compose), [
      { name: agentName('01'), hostname: 'node1.example.com', epoch: 1, state: 'alive' },
      { name: agentName('02'), hostname: 'node2.example.com', epoch: 1, state: 'alive' },
    ]);
    await compose.run('exec', '-T', 'node2', 'ovirt-node', 'check');
    await runAsRoot(compose);
    await compose.run('run', '--rm', 'test');

    // The broker dies: the agents become unhealthy, and healthy again after it returns.
    await compose.run('kill', broker);
    await compose.waitUntil('unhealthy', 'node1', 'node2');
    await compose.run('up', '-d');
    await compose.waitUntil('healthy', broker, 'node1', 'node2');
    deepStrictEqual(
      (await agents(compose)).map(({ epoch, state }) => [epoch, state]),
      [
        [1, 'alive'],
        [1, 'alive'],
      ],
    );

    // A stopped agent publishes its deletions. Its volume keeps its identity and epoch.
    await compose.run('stop', 'node2');
    strictEqual((await compose.container('node2')).exitCode, 0, 'exit status of node2');
    deepStrictEqual(
      (await agents(compose)).map(({ hostname }) => hostname),
      ['node1.example.com'],
    );
    await compose.run('up', '-d');
    await compose.waitUntil('healthy', 'node2');
    deepStrictEqual(
      (await agents(compose)).map(({ epoch }) => epoch),
      [1, 2],
    );
  } catch (error) {
    await compose.try('ps');
    await compose.try('logs', '--tail', '40');
    throw error;
  } finally {
    await compose.run('down', '--volumes');
  }
}

/** Runs agents as root: one is refused the state directory of the user `node`, the other has a directory of its own. */
async function runAsRoot(compose: Compose): Promise<void> {
  const asRoot = ['run', '--rm', '--no-deps', '-T', '--user', '0'];
  const { status, outputTail } = await compose.try(...asRoot, 'node1');
  strictEqual(status, 78, 'exit status of root with the state directory of another user');
  match(outputTail, /\/var\/lib\/ovirt-node belongs to user 1000; expected 0/);
  const own = ['-e', 'OVIRT_NODE_STATE_DIRECTORY=/tmp/state', '-e', `OVIRT_NODE_NODE_UUID=${rootUuid}`];
  const untilStarted = `
    ovirt-node agent >/tmp/log 2>&1 &
    for turn in $(seq 300); do grep -q '"started"' /tmp/log && break; sleep 0.2; done
    kill -TERM $!; wait $!; grep '"started"' /tmp/log || { cat /tmp/log; exit 1; }`;
  await compose.run(...asRoot, ...own, '--entrypoint', 'sh', 'node1', '-c', untilStarted);
}

/** Lists the agents on the broker with the command line of container node1. */
async function agents(compose: Compose): Promise<readonly Agent[]> {
  const text = await compose.run('exec', '-T', 'node1', 'ovirt-node', 'agents', '--json');
  const { agents } = JSON.parse(text) as { agents: readonly Agent[] };
  return agents
    .map(({ name, hostname, epoch, state }) => ({ name, hostname, epoch, state }))
    .sort((a, b) => a.name.localeCompare(b.name));
}
