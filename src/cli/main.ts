import type { Output } from './command.ts';
import { consoleCommands } from './commands/index.ts';
import { run } from './run.ts';

const output = (stream: NodeJS.WriteStream): Output => ({
  write: (text) => stream.write(text),
  isTerminal: stream.isTTY === true,
  columns: stream.isTTY ? stream.columns : undefined,
  hasColor: stream.isTTY === true && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb',
});

process.exitCode = await run({ commands: consoleCommands, version: '0.1.0' }, process.argv.slice(2), {
  environment: process.env,
  out: output(process.stdout),
  err: output(process.stderr),
});
