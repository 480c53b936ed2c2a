import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Of each project the tests that take longest, the longest first. */
const longest = [
  ...[
    'network/network-killed',
    'network/network-failing',
    'network/network-uncommitted',
    'services/network-manager-stackings',
    'network/network-options',
    'network/network-cut',
    'network/network-kinds',
    'services/networkd-dhcp',
    'services/network-manager',
    'services/dhcp',
    'services/networkd',
    'services/network-manager-checkpoints',
    'services/network-manager-dhcp',
    'machine/power',
    'network/network',
    'services/networkd-stackings',
    'network/network-traffic',
  ].map((name) => `vm/${name}`),
  ...[
    'contract',
    'cli/demo-mode',
    'cli/demo-beside-configuration',
    'changes/identify',
    'cli/recorded-machine',
    'cli/bin',
    'agent/call-limit',
    'cli/check/broker',
    'cli/loaded-modules',
    'cli/health-file',
    'cli/agent-command',
    'access/policy',
    'cli/check/strange-broker',
    'access/vouching',
    'agent/executed-once',
    'cli/check/vouching',
    'cli/broker-agent',
    'cli/secrets',
  ].map((name) => `contract/${name}`),
  ...[
    'hostile/messages',
    'hostile/as-broker',
    'hostile/refused-replies',
    'hostile/as-agent',
    'outage',
    'hostile/callers',
    'hostile/as-client',
    'hostile/stuck-replies',
  ].map((name) => `endurance/${name}`),
  ...[
    'whole-network/random/random',
    'whole-network/spanning-tree',
    'whole-network/link-methods',
    'changes/changes',
    'whole-network/routes',
    'whole-network/route-options',
    'whole-network/requests',
    'network-state/read-network-state',
    'whole-network/addresses',
    'whole-network/forced',
    'whole-network/links',
    'command-line/demo-beside-service',
  ].map((name) => `host/${name}`),
  ...[
    'codegen/recipe',
    'actions/run/runner',
    'broker/rhea/extreme-fields-of-brokers',
    'cli/check/port',
    'cli/output-failure',
  ].map((name) => `unit/${name}`),
].map((path) => `/test/${path}.test.ts`);

/** Tests of this project start processes and wait for them, so they start before those that only compute. */
const firstProject = 'contract';

const rank = ({ moduleId, project }: TestSpecification): number => {
  const index = longest.findIndex((path) => moduleId.endsWith(path));
  const rankOfFile = index < 0 ? longest.length : index;
  return project.name === firstProject ? rankOfFile - longest.length - 1 : rankOfFile;
};

/** Starts the longest tests first: workers that run in parallel then end at about the same time. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => rank(one) - rank(other));
  }
}
