import { expect, test } from 'vitest';
import { CarrierTimes } from '../../../../src/node/facts/carrier-times.ts';
import { link, nodeFacts } from '../../../kit/node/facts.ts';

const factsWith = (carrierChanges: number) =>
  nodeFacts({ links: [link({ index: 2, name: 'eth0', carrierChanges })] });

test('remembers when the counter of a link changed, until the link goes', () => {
  const times = new CarrierTimes();
  times.update(factsWith(3), factsWith(3), 10n);
  expect([...times.changedNs]).toEqual([]);
  times.update(factsWith(3), factsWith(4), 20n);
  times.update(factsWith(4), factsWith(4), 30n);
  expect([...times.changedNs]).toEqual([[2, 20n]]);
  times.update(factsWith(4), nodeFacts({}), 40n);
  expect([...times.changedNs]).toEqual([]);
});
