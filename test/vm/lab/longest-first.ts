import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Tests of the lab that take minutes each, the longest first. */
const longest = [
  'network-killed',
  'network-failing',
  'network-uncommitted',
  'network-manager-stackings',
  'network-options',
  'network-cut',
  'network-kinds',
  'networkd-dhcp',
  'network-manager',
  'dhcp',
  'networkd',
  'network-manager-checkpoints',
  'network-manager-dhcp',
  'power',
  'network',
  'networkd-stackings',
  'network-traffic',
];

const rank = ({ moduleId }: TestSpecification): number => {
  if (!moduleId.includes('/test/vm/')) return longest.length;
  const index = longest.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
  return index < 0 ? longest.length : index;
};

/** Starts the longest tests first: two machines that run in parallel then end at about the same time. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => rank(one) - rank(other));
  }
}
