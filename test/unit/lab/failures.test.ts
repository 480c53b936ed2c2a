import { expect, test } from 'vitest';
import { describeFailures } from '../../vm/changes/failures.ts';
import type { Row } from '../../vm/changes/table.ts';

const row = (kind: string, reason?: string): Row => ({
  kind,
  failure: 'nobody commits',
  network: reason === undefined ? 'equal' : 'different',
  seconds: 12,
  limit: 105,
  ...(reason === undefined ? {} : { reason }),
});

test('describes no failure where each row passes', () => {
  expect(describeFailures([row('setMtu of a card'), row('destroy a card')])).toBe('');
});

test('prints a reason whole and once, after all changes that share it', () => {
  const long = Array.from({ length: 400 }, (_, index) => `link ens${index} mtu: 1500 => 1400`).join('\n');
  const rows = [
    row('setMtu of a card', long),
    row('destroy a card', long),
    row('create a card'),
    row('restart a bond', 'x'),
  ];
  expect(describeFailures(rows)).toBe(
    `setMtu of a card, destroy a card; nobody commits:\n${long}\n\nrestart a bond; nobody commits:\nx`,
  );
});

test('tells two failures with one reason apart', () => {
  const rows = [
    row('destroy a card', 'x'),
    { ...row('destroy a card', 'x'), failure: 'the agent is killed' },
  ];
  expect(describeFailures(rows)).toBe(
    'destroy a card; nobody commits:\nx\n\ndestroy a card; the agent is killed:\nx',
  );
});
