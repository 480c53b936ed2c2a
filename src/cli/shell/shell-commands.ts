import type { Command } from '../command.ts';

/** Commands of the program that the shell has, in the order of its help. */
const names: readonly string[] = ['agents', 'list', 'show', 'schema', 'call', 'watch', 'events', 'top'];
/** Options that choose the connection, which the shell has already. */
const connectionOptions: ReadonlySet<string> = new Set(['--broker', '--config', '--role']);

/** Returns the commands of the shell: those of the program, without what concerns the connection. */
export const shellCommands = (commands: readonly Command[]): readonly Command[] =>
  names.flatMap((name) => commands.filter((command) => command.name === name)).map(withoutConnection);

function withoutConnection(command: Command): Command {
  return {
    ...command,
    options: command.options.filter(({ flags }) => !connectionOptions.has(flags.split(' ')[0] ?? '')),
    examples: command.examples
      .filter((example) => !/ [|] | --broker /.test(example))
      .map((example) => example.replace(/^ovirt-node /, '')),
  };
}

/** Describes the commands, one in a line. */
export function describeCommands(commands: readonly Command[]): string {
  const lines: readonly (readonly [string, string])[] = [
    ...commands.map(({ name, summary }) => [name, summary] as const),
    ['help', 'Prints this, or the help of a command.'],
    ['quit', 'Ends the shell, as Ctrl-D does.'],
  ];
  const width = Math.max(...lines.map(([name]) => name.length));
  const rows = lines.map(([name, summary]) => `  ${name.padEnd(width)}   ${summary}\n`);
  return `${rows.join('')}\n\`list CLASS\` gives each object a number (ID), which \`show\` and \`call\` take for it.\n`;
}
