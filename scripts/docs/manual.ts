import { type Command, exitStatus } from '../../src/cli/command.ts';
import { allCommands } from '../../src/cli/commands/all.ts';
import { programName, programSummary, version } from '../../src/cli/program.ts';
import { bold, escapeText, italic, page, tagged } from './roff.ts';

/** Path of a page of the manual. @param command its name; undefined for the page of the program. */
const pathOf = (command?: string) => `man/${pageName(command)}.1`;
const pageName = (command?: string) => (command === undefined ? programName : `${programName}-${command}`);

/** The pages of the manual by their paths: one of the program, and one of each command. Source: the declarations of commands. */
export const manual: Readonly<Record<string, () => string>> = Object.fromEntries([
  [pathOf(), programPage],
  ...allCommands.map((command) => [pathOf(command.name), () => commandPage(command)] as const),
]);

const statuses: readonly (readonly [number, string])[] = [
  [exitStatus.ok, 'The command succeeded.'],
  [exitStatus.failed, 'An agent refused, or the command failed.'],
  [exitStatus.usage, 'The command line is invalid.'],
  [exitStatus.noBroker, 'No broker answers, or it refuses the login.'],
  [exitStatus.configuration, 'The configuration is invalid.'],
];
const exitStatusSection = {
  title: 'EXIT STATUS',
  lines: statuses.flatMap(([status, text]) => tagged(bold(String(status)), text)),
};

function programPage(): string {
  return page({ name: pageName(), version }, [
    { title: 'NAME', lines: [`${programName} \\- ${escapeText(nameText(programSummary))}`] },
    {
      title: 'SYNOPSIS',
      lines: [
        `${bold(programName)} ${italic('COMMAND')} [${italic('ARGUMENT')}...] [${italic('OPTION')}...]`,
      ],
    },
    {
      title: 'DESCRIPTION',
      lines: [
        escapeText(programSummary),
        escapeText('Each command has a page of its own, such as ovirt-node-list(1).'),
      ],
    },
    {
      title: 'COMMANDS',
      lines: allCommands.flatMap(({ name, summary }) => tagged(bold(name), summary)),
    },
    {
      title: 'OPTIONS',
      lines: [...helpOption, ...tagged(`${bold('-V')}, ${bold('--version')}`, 'Prints the version.')],
    },
    exitStatusSection,
    {
      title: 'ENVIRONMENT',
      lines: [
        ...tagged(bold('OVIRT_NODE_…'), 'Each setting has a variable, such as OVIRT_NODE_BROKER_URLS.'),
        ...tagged(bold('NO_COLOR'), 'Turns colours off, with any value but an empty one.'),
      ],
    },
    {
      title: 'FILES',
      lines: [
        ...tagged(
          bold('/etc/ovirt-node/agent.toml'),
          'The configuration, unless --config names another file.',
        ),
        ...tagged(
          bold('$XDG_RUNTIME_DIR/ovirt-node/first-look.json'),
          'The broker of a running demo, which commands find without --broker.',
        ),
      ],
    },
    { title: 'SEE ALSO', lines: [allCommands.map(({ name }) => reference(name)).join(',\n')] },
  ]);
}

function commandPage(command: Command): string {
  const { name, summary, options, examples } = command;
  const described = command.arguments.flatMap((argument) => tagged(italic(argument.name), argument.desc));
  return page({ name: pageName(name), version }, [
    { title: 'NAME', lines: [`${escapeText(pageName(name))} \\- ${escapeText(nameText(summary))}`] },
    { title: 'SYNOPSIS', lines: [synopsis(command)] },
    { title: 'DESCRIPTION', lines: [escapeText(summary), ...described] },
    {
      title: 'OPTIONS',
      lines: [
        ...options.flatMap(({ flags, desc, repeatable }) => {
          const [option = '', value] = flags.split(' ');
          const tag = value === undefined ? bold(option) : `${bold(option)} ${italic(value)}`;
          return tagged(tag, repeatable && !desc.includes('repeatable') ? `${desc}; repeatable` : desc);
        }),
        ...helpOption,
      ],
    },
    {
      title: 'EXAMPLES',
      lines: examples.flatMap((line) => ['.PP', '.nf', escapeText(line), '.fi']),
    },
    exitStatusSection,
    { title: 'SEE ALSO', lines: [reference()] },
  ]);
}

const helpOption = tagged(`${bold('-h')}, ${bold('--help')}`, 'Prints help.');

function synopsis({ name, arguments: list }: Command): string {
  const words = list.map(({ name: word, required, rest }) => {
    const text = `${italic(word)}${rest ? '...' : ''}`;
    return required ? text : `[${text}]`;
  });
  return [bold(programName), bold(name), ...words, `[${italic('OPTION')}...]`].join(' ');
}

const reference = (command?: string) => `${bold(pageName(command))}(1)`;

/** Writes a sentence as the line of section NAME, which whatis(1) reads: without a full stop, in lower case. */
function nameText(sentence: string): string {
  const text = sentence.replace(/\.$/, '');
  return text.charAt(0).toLowerCase() + text.slice(1);
}
