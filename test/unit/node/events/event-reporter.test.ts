import { expect, test } from 'vitest';
import { EventReporter } from '../../../../src/node/events/event-reporter.ts';
import { nodeFacts, nodeUuid } from '../../../kit/node/facts.ts';

test('raises events in their order once the agent is on the bus, the first events of the start before those that waited', () => {
  const raised: unknown[] = [];
  const reporter = new EventReporter({
    raise: (event, values, options) => raised.push([event, values, options]),
    facts: () => nodeFacts({}),
  });
  const interfaceEvent = (event: 'interfaceAdded' | 'interfaceRemoved') =>
    reporter.report({ event, values: { interfaceName: 'eth0' } });
  interfaceEvent('interfaceAdded');
  expect(raised).toEqual([]);
  reporter.open([{ event: 'identityChanged', values: { reason: 'another uuid' }, severity: 'warn' }]);
  interfaceEvent('interfaceRemoved');
  expect(raised).toEqual([
    ['identityChanged', { node: nodeUuid, reason: 'another uuid' }, { severity: 'warn' }],
    ['interfaceAdded', { node: nodeUuid, interfaceName: 'eth0' }, {}],
    ['interfaceRemoved', { node: nodeUuid, interfaceName: 'eth0' }, {}],
  ]);
});
