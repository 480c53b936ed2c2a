import { expect, test } from 'vitest';
import { BrokerError } from '#broker';
import { commandFailure } from '../../../src/cli/command.ts';
import { reportError } from '../../../src/cli/report-error.ts';
import { hostileText, unsafe } from '../../kit/words-of-peers.ts';

function linesOf(error: unknown): readonly string[] {
  let text = '';
  const output = {
    write: (part: string) => {
      text += part;
    },
    isTerminal: true,
    columns: 80,
    hasColor: false,
  };
  reportError(error, { environment: {}, out: output, err: output });
  expect(text.endsWith('\n')).toBe(true);
  return text.slice(0, -1).split('\n');
}

test.each([
  ['the answer of an agent', commandFailure(`reboot failed: ${hostileText}`), 1],
  ['the reason of a broker', new BrokerError('protocol', 'amqp://b', `no broker (${hostileText})`), 1],
  ['names of agents', commandFailure('no agent is called zzz; expected one of:', [hostileText, 'b']), 3],
])('prints %s without control characters, in as many lines as it has', (_, error, count) => {
  const lines = linesOf(error);
  expect(lines).toHaveLength(count);
  for (const line of lines) expect(line).not.toMatch(unsafe);
  expect(lines[0]).toMatch(/^ovirt-node: /);
  for (const line of lines.slice(1)) expect(line).toMatch(/^ {2}\S/);
});
