import { Writable } from 'node:stream';
import { type Logger, pino } from 'pino';
import { printable, printableJson } from '#base';

export type { Logger };

export interface LogOptions {
  readonly level: string;
  readonly format: 'json' | 'pretty' | undefined;
  readonly stream: NodeJS.WriteStream;
}

const levels: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};

/** Makes a log of JSON objects, one per line; on a terminal of lines for people. The journal keeps the files. */
export function createLog({ level, format, stream }: LogOptions): Logger {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  const pretty = format === undefined ? stream.isTTY === true : format === 'pretty';
  return pretty
    ? pino(options, createPrettyStream(stream))
    : pino(options, { write: (line: string) => void stream.write(printableJson(line)) });
}

function createPrettyStream(stream: NodeJS.WritableStream): Writable {
  return new Writable({
    write(line: Buffer, _encoding, done) {
      stream.write(prettyLine(line.toString()), () => done());
    },
  });
}

/** Formats a line of pino's JSON for people: `12:04:31 warn  message dropped  reason="…" count=3`. */
export function prettyLine(line: string): string {
  const { level, time, msg, err, ...fields } = JSON.parse(line) as Record<string, unknown>;
  const clock = String(time).slice(11, 19);
  const rest = Object.entries(fields).map(
    ([name, value]) => `${printable(name)}=${printableJson(JSON.stringify(value))}`,
  );
  const stack = (err as { stack?: string } | undefined)?.stack;
  const text = [
    `${clock} ${(levels[level as number] ?? '?').padEnd(5)} ${printable(String(msg))}`,
    ...rest,
  ].join('  ');
  return `${text}\n${stack ? `${stack.split('\n').map(printable).join('\n')}\n` : ''}`;
}
