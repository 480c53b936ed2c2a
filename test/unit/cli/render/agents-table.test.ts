import { expect, test } from 'vitest';
import type { AgentRecord } from '#console';
import { renderAgents } from '../../../../src/cli/render/pages/agents-table.ts';
import { lines } from '../../../kit/cli/lines.ts';

const nowNs = 1_795_000_000_000_000_000n;

const uuid = '4c4c4544-0044-3510-8052-b4c04f565731';
const agent = (given: Partial<AgentRecord> & { epoch?: number }): AgentRecord => ({
  name: `ovirt.org:node:${uuid}`,
  hostname: 'build7.example.com',
  lastSeenNs: nowNs - 3_000_000_000n,
  clockDifferenceMs: -4_999,
  state: 'alive',
  isDuplicate: false,
  instances: [],
  info: {
    vendor: 'ovirt.org',
    product: 'node',
    instance: uuid,
    name: `ovirt.org:node:${uuid}`,
    epoch: given.epoch ?? 12,
    heartbeatSeconds: 10,
    sentAtNs: 0n,
    attributes: new Map(),
  },
  ...given,
});

test('renders agents with names before identifiers, and marks silent and duplicate ones in words', () => {
  const agents = [
    agent({}),
    agent({
      hostname: 'build10.example.com',
      state: 'silent',
      epoch: 4095,
      lastSeenNs: nowNs - 3_661_000_000_000n,
    }),
    agent({ hostname: undefined, name: 'apache.org:qpidd:x', epoch: 1, lastSeenNs: nowNs }),
    agent({ hostname: 'zeta', isDuplicate: true, epoch: 1 }),
  ];
  expect(renderAgents(agents, nowNs)).toBe(
    lines(
      'HOST                  STATE              HEARTBEAT   EPOCH   NAME',
      '                      alive              now             1   apache.org:qpidd:x',
      `build10.example.com   silent             1 h ago      4095   ovirt.org:node:${uuid}`,
      `build7.example.com    alive              3 s ago        12   ovirt.org:node:${uuid}`,
      `zeta                  alive, duplicate   3 s ago         1   ovirt.org:node:${uuid}`,
    ),
  );
});

test('says by how much the clock of an agent differs that differs by more than five seconds', () => {
  const states = (clockDifferenceMs: number | undefined) =>
    renderAgents([agent({ clockDifferenceMs, hostname: 'h' })], nowNs)
      .split('\n')[1]
      ?.slice(7)
      .split('   ')[0];
  expect([undefined, 4_999, -5_001, 3_660_000].map(states)).toEqual([
    'alive',
    'alive',
    'alive, clock 5 s behind',
    'alive, clock 1 h 1 min ahead',
  ]);
});

test('colours for terminals only what the text says too', () => {
  const colored = renderAgents([agent({ state: 'silent' })], nowNs, { hasColor: true });
  const plain = renderAgents([agent({ state: 'silent' })], nowNs);
  expect(colored).toContain('\u001b[33msilent\u001b[0m');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is looked for
  expect(colored.replaceAll(/\u001b\[\d+m/g, '')).toBe(plain);
});
