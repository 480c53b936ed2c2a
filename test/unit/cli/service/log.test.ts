import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { createLog, type Logger, prettyLine } from '../../../../src/cli/service/log.ts';
import { hostileText, unsafe } from '../../../kit/words-of-peers.ts';

const logTwoLines = (log: Logger) => {
  log.info({ probe: 'links', reason: 'two words' }, 'probe failed');
  log.debug({}, 'not logged');
};

function written(format: 'json' | 'pretty' | undefined, isTTY: boolean, write = logTwoLines): string {
  let text = '';
  const stream = Object.assign(
    new Writable({
      write(part: Buffer, _encoding, done) {
        text += part.toString();
        done();
      },
    }),
    { isTTY },
  );
  const log = createLog({ level: 'info', format, stream: stream as unknown as NodeJS.WriteStream });
  write(log);
  return text;
}

test('writes one JSON object per line, without host and process id, when not on a terminal', () => {
  const line = JSON.parse(written(undefined, false));
  expect(line).toMatchObject({ level: 30, probe: 'links', msg: 'probe failed' });
  expect(Object.keys(line)).toEqual(['level', 'time', 'probe', 'reason', 'msg']);
});

test('writes lines for people on a terminal, unless the format says otherwise', () => {
  expect(written(undefined, true)).toMatch(
    /^\d\d:\d\d:\d\d info {2}probe failed {2}probe="links" {2}reason="two words"\n$/,
  );
  expect(written('json', true)).toMatch(/^\{/);
  expect(written('pretty', false)).toMatch(/probe failed/);
});

test('prettyLine prints the stack of an error', () => {
  const line = prettyLine(
    JSON.stringify({ level: 50, time: '2026-01-01T01:02:03Z', msg: 'x', err: { stack: 'Error: y\n at z' } }),
  );
  expect(line).toBe('01:02:03 error x\nError: y\n at z\n');
});

test.each(['json', 'pretty'] as const)('writes texts of peers without control characters as %s', (format) => {
  const text = written(format, false, (log) =>
    log.warn({ reason: hostileText }, `no broker: ${hostileText}`),
  );
  const [line = '', rest] = text.split('\n');
  expect(line).toContain('no broker');
  expect(line).not.toMatch(unsafe);
  expect(rest).toBe('');
});
