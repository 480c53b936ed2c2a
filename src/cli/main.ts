import type { Output } from './command.ts';
import { agentCommand } from './commands/agent.ts';
import { brokerCommand } from './commands/broker.ts';
import { codegenCommand } from './commands/codegen.ts';
import { consoleCommands } from './commands/index.ts';
import { policyCommand } from './commands/policy.ts';
import { rollbackCommand } from './commands/rollback.ts';
import { endOnOutputFailure } from './output-failure.ts';
import { version } from './program.ts';
import { run } from './run.ts';
import { titleWithoutPasswords } from './service/process-title.ts';
import { ignoreDebuggerSignal } from './service/signals.ts';

ignoreDebuggerSignal();

const output = (stream: NodeJS.WriteStream): Output => ({
  write: (text) => stream.write(text),
  isTerminal: stream.isTTY === true,
  // A terminal of unknown size reports 0 columns.
  columns: (stream.isTTY && stream.columns) || undefined,
  hasColor: stream.isTTY === true && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb',
});

const title = titleWithoutPasswords(process.argv);
if (title !== undefined) process.title = title;

endOnOutputFailure(process);

process.exitCode = await run(
  {
    commands: [
      agentCommand,
      brokerCommand,
      ...consoleCommands,
      policyCommand,
      rollbackCommand,
      codegenCommand,
    ],
    version,
  },
  process.argv.slice(2),
  {
    environment: process.env,
    out: output(process.stdout),
    err: output(process.stderr),
  },
);
