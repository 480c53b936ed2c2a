import type { Output } from './command.ts';
import { allCommands } from './commands/all.ts';
import { endOnOutputFailure } from './output-failure.ts';
import { version } from './program.ts';
import { run } from './run.ts';
import { titleWithoutPasswords } from './service/process-title.ts';
import { ignoreDebuggerSignal } from './service/signals.ts';

ignoreDebuggerSignal();

const output = (stream: NodeJS.WriteStream): Output => ({
  write: (text) => stream.write(text),
  isTerminal: stream.isTTY === true,
  // The size changes while a command runs. A terminal of unknown size reports 0.
  get columns() {
    return (stream.isTTY && stream.columns) || undefined;
  },
  get rows() {
    return (stream.isTTY && stream.rows) || undefined;
  },
  hasColor: stream.isTTY === true && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb',
});

const title = titleWithoutPasswords(process.argv);
if (title !== undefined) process.title = title;

endOnOutputFailure(process);

process.exitCode = await run(
  {
    commands: allCommands,
    version,
  },
  process.argv.slice(2),
  {
    environment: process.env,
    out: output(process.stdout),
    err: output(process.stderr),
    // Reading `process.stdin` opens it.
    get in() {
      const { stdin, stdout } = process;
      return { stream: stdin, echo: stdin.isTTY === true && stdout.isTTY === true ? stdout : undefined };
    },
  },
);
