import { expect, test } from 'vitest';
import { escapeText, page, tagged } from '../../../scripts/docs/roff.ts';

test.each([
  ['.TH is no request here', '\\&.TH is no request here'],
  ["'tis text", '\\(aqtis text'],
  ['C:\\path', 'C:\\epath'],
  ['--json', '\\-\\-json'],
  ['change-….json', 'change\\-\\[u2026].json'],
  ['~/`x` ^', '\\(ti/\\(gax\\(ga \\(ha'],
])('roff shows %j as it is', (text, escaped) => expect(escapeText(text)).toBe(escaped));

test('a page has its sections and no date', () => {
  const lines = page({ name: 'a-b', version: '1.2.3' }, [
    { title: 'OPTIONS', lines: tagged('\\fB\\-x\\fR', 'why') },
  ]);
  expect(lines).toContain('.TH "A\\-B" 1 "" "ovirt\\-node 1.2.3" "User Commands"');
  expect(lines).toContain('.SH OPTIONS\n.TP\n\\fB\\-x\\fR\nwhy\n');
});
