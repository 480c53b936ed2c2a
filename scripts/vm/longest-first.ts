import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Tests of the lab that take minutes each. */
const longest = [
  'network-killed',
  'network-cut',
  'network-uncommitted',
  'network-failing',
  'network-manager-stackings',
  'networkd-stackings',
  'network-kinds',
  'dhcp',
  'power',
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
