import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Tests of the lab that take minutes each. */
const longest = [
  'network-killed',
  'network-failing',
  'network-uncommitted',
  'network-manager-stackings',
  'network-options',
  'network-cut',
  'network-kinds',
  'power',
  'network',
  'networkd-stackings',
  'dhcp',
  'network-traffic',
];

const rank = ({ moduleId }: TestSpecification): number => {
  const place = longest.findIndex((name) => moduleId.endsWith(`/test/vm/${name}.test.ts`));
  return place < 0 ? longest.length : place;
};

/** Begins with what takes longest: of two machines neither then stands idle for long at the end. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const usual = await super.sort(files);
    return usual.toSorted((one, other) => rank(one) - rank(other));
  }
}
