import { createInterface } from 'node:readline';
import {
  type CommandContext,
  type CommandRun,
  exitStatus,
  type LineInput,
  type Program,
  usageError,
} from '../command.ts';
import { type ConsoleSession, withConsole } from '../console-session.ts';
import { watchConnection } from '../live/watch-connection.ts';
import { reportError } from '../report-error.ts';
import { run } from '../run.ts';
import { ObjectNumbers } from '../select/object-numbers.ts';
import { completer } from './complete.ts';
import { History } from './history.ts';
import { Interruptions } from './interruptions.ts';
import { describeCommands, shellCommands } from './shell-commands.ts';
import { splitWords } from './split-words.ts';

const prompt = 'ovirt-node> ';

export const runShell: CommandRun = (context, input, { commands, version }) => {
  const { in: lines } = context;
  if (lines === undefined)
    throw usageError('shell has no standard input; expected a terminal, a pipe or a file');
  return withConsole(
    context,
    input,
    async (session) => {
      watchConnection(session);
      const numbers = new ObjectNumbers();
      const defaults = { agent: input.text('agent'), timeout: input.text('timeout') };
      const { broker, console, brokerUrl } = session;
      const interruptions = new Interruptions();
      const untilInterrupted = lines.echo && interruptions.untilInterrupted;
      const connection = { broker, console, brokerUrl, defaults, numbers, untilInterrupted };
      const program = { commands: shellCommands(commands), version };
      const inShell = { out: context.out, err: context.err, environment: context.environment, connection };
      const runLine = (line: string) => runShellLine(line, program, inShell);
      return lines.echo === undefined
        ? runScript(lines, runLine)
        : talk(session, { ...lines, echo: lines.echo, program, numbers, interruptions }, runLine);
    },
    'once connected',
  );
};

/** Runs one line. @returns the exit status; undefined when the line ends the shell. */
type RunLine = (line: string) => Promise<number | undefined>;

async function runShellLine(
  line: string,
  program: Program,
  context: CommandContext,
): Promise<number | undefined> {
  try {
    const words = splitWords(line);
    const [name = '', second] = words;
    if (name === '') return exitStatus.ok;
    if (name === 'quit' || name === 'exit') return undefined;
    const isHelp = name === 'help' || name === '?';
    if (isHelp && second === undefined) {
      context.out.write(describeCommands(program.commands));
      return exitStatus.ok;
    }
    const wanted = isHelp ? second : name;
    if (program.commands.every((command) => command.name !== wanted)) {
      const known = [...program.commands.map((command) => command.name), 'help', 'quit'];
      throw usageError(`the command is "${wanted}"; expected one of ${known.join(', ')}`);
    }
    return await run(program, isHelp ? [wanted ?? '', '--help'] : words, context);
  } catch (error) {
    return reportError(error, context);
  }
}

/** Runs all lines, also after one that failed. @returns the status of the first line that failed. */
async function runScript({ stream }: LineInput, runLine: RunLine): Promise<number> {
  let result: number = exitStatus.ok;
  for await (const line of createInterface({ input: stream, terminal: false })) {
    const status = await runLine(line);
    if (status === undefined) break;
    if (result === exitStatus.ok) result = status;
  }
  return result;
}

interface Typing {
  readonly stream: NodeJS.ReadableStream;
  readonly echo: NodeJS.WritableStream;
  readonly program: Program;
  readonly numbers: ObjectNumbers;
  readonly interruptions: Interruptions;
}

/** Runs the lines that a person types. */
async function talk(
  session: ConsoleSession,
  { stream, echo, program, numbers, interruptions }: Typing,
  runLine: RunLine,
): Promise<number> {
  const { context, brokerUrl } = session;
  const history = new History(context.environment);
  const lines = createInterface({
    input: stream,
    output: echo,
    terminal: true,
    prompt,
    completer: completer(session, program.commands, numbers),
    history: [...(await history.read())],
    historySize: history.limit,
    removeHistoryDuplicates: true,
  });
  let state: 'waiting' | 'running' | 'closed' = 'waiting';
  lines.on('SIGINT', () => {
    if (state === 'running') {
      if (interruptions.interrupt()) return;
      // Ends the program, as during every other command. The terminal is as before then.
      lines.close();
      process.kill(process.pid, 'SIGINT');
      return;
    }
    echo.write('^C\n');
    lines.write(null, { ctrl: true, name: 'e' });
    lines.write(null, { ctrl: true, name: 'u' });
    lines.prompt();
  });
  lines.on('close', () => {
    if (state === 'waiting') echo.write('\n');
    state = 'closed';
    interruptions.interrupt();
  });
  lines.on('history', (entries) => {
    history.entries = entries;
  });
  context.out.write(`${brokerUrl}; \`help\` lists the commands, Ctrl-D ends\n`);
  lines.prompt();
  try {
    for await (const line of lines) {
      if (state === 'waiting') state = 'running';
      if ((await runLine(line)) === undefined) break;
      if (state === 'running') {
        state = 'waiting';
        lines.prompt();
      }
    }
  } finally {
    state = 'closed';
    lines.close();
    await history.write();
  }
  return exitStatus.ok;
}
