import { expect, test } from 'vitest';
import { EventDetector } from '../../../../src/node/events/event-detector.ts';
import { publishAllMacs } from '../../../../src/node/hidden-macs.ts';
import { ManualClock } from '../../../kit/manual-clock.ts';
import { address, link, nodeFacts } from '../../../kit/node/facts.ts';

const up = link({ index: 2, name: 'eth0', carrierChanges: 1 });
const down = { ...up, carrier: false, carrierChanges: 2 };
const facts = nodeFacts({ links: [up] });

test('raises one event of a lost carrier although other facts are read before the links', () => {
  const detector = new EventDetector(new ManualClock(), publishAllMacs);
  detector.compare(facts, nodeFacts({ links: [up] }));
  detector.observe([{ kind: 'state', link: down }]);
  const between = [1, 2, 3].map(() => detector.compare(facts, { ...facts, memory: undefined }));
  expect(between).toEqual([[], [], []]);
  expect(detector.compare(facts, nodeFacts({ links: [down] })).map(({ event }) => event)).toEqual([
    'linkDown',
  ]);
});

test('raises the event of a carrier that was lost before a second reading of the links', () => {
  const detector = new EventDetector(new ManualClock(), publishAllMacs);
  detector.observe([{ kind: 'state', link: down }]);
  expect(detector.compare(facts, { ...facts, memory: undefined })).toEqual([]);
  expect(detector.compare(facts, nodeFacts({ links: [down] }))).toEqual([
    { event: 'linkDown', values: { interfaceName: 'eth0', transitions: 1 } },
  ]);
});

test('raises no event of the carrier of a link that replaced one of its index before a second reading', () => {
  const detector = new EventDetector(new ManualClock(), publishAllMacs);
  detector.observe([
    { kind: 'deleted', index: 2 },
    { kind: 'state', link: down },
  ]);
  const events = detector.compare(facts, nodeFacts({ links: [down] }));
  expect(events.map(({ event }) => event)).toEqual(['interfaceRemoved', 'interfaceAdded']);
});

test('raises the events of a replaced link with the reading that has it', () => {
  const detector = new EventDetector(new ManualClock(), publishAllMacs);
  detector.observe([
    { kind: 'deleted', index: 2 },
    { kind: 'state', link: up },
  ]);
  expect(detector.compare(facts, { ...facts, memory: undefined })).toEqual([]);
  const events = detector.compare(facts, nodeFacts({ links: [{ ...up }] }));
  expect(events.map(({ event }) => event)).toEqual(['interfaceRemoved', 'interfaceAdded']);
});

test('raises the events of addresses when only these were read again', () => {
  const detector = new EventDetector(new ManualClock(), publishAllMacs);
  const added = {
    ...facts,
    addresses: [address({ interfaceIndex: 2, address: '10.0.0.1', prefixLength: 8 })],
  };
  expect(detector.compare(facts, added).map(({ event }) => event)).toEqual(['addressAdded']);
});
