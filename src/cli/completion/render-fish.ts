import {
  type DescribedArgument,
  type DescribedOption,
  type DescribedProgram,
  type Offer,
  valuedOptions,
} from './describe-program.ts';

/** Renders the completion for fish. */
export function renderFish(program: DescribedProgram): string {
  const lines = [
    ...program.options.map((option) => optionLine('__ovirt_node_at', option)),
    ...program.commands.flatMap(({ name, summary, options, arguments: list }) => [
      completeLine('__ovirt_node_at', `-a ${name} -d ${quote(summary)}`),
      ...options.map((option) => optionLine(`__ovirt_node_in ${name}`, option)),
      ...list.flatMap((argument, index) => argumentLine(name, argument, index)),
    ]),
  ];
  return `# fish completion of ovirt-node; \`ovirt-node completion fish\` prints it.

# Prints the command and its arguments so far, without options and their values.
function __ovirt_node_words
    set -l valued ${valuedOptions(program).join(' ')}
    set -l skip 0
    for word in (commandline -opc)[2..-1]
        if test $skip = 1
            set skip 0
        else if contains -- $word $valued
            set skip 1
        else if not string match -q -- '-*' $word
            echo $word
        end
    end
end

# Succeeds before the command.
function __ovirt_node_at
    test (count (__ovirt_node_words)) = 0
end

# Succeeds after a command; with a number, where the argument of this number comes; with \`+\`, there and after it.
function __ovirt_node_in
    set -l words (__ovirt_node_words)
    test "$words[1]" = $argv[1]; or return 1
    test (count $argv) = 1; and return 0
    set -l at (math (count $words) - 1)
    test $at = $argv[2]; or begin
        test "$argv[3]" = +; and test $at -gt $argv[2]
    end
end

complete -c ovirt-node -f
${lines.join('\n')}
`;
}

/** Quotes a text for fish, where a backslash escapes itself and the quote. */
const quote = (text: string): string => `'${text.replaceAll(/[\\']/g, '\\$&')}'`;

const completeLine = (condition: string, rest: string) =>
  `complete -c ovirt-node -n ${quote(condition)} ${rest}`;

function optionLine(condition: string, { names, desc, value, offer }: DescribedOption): string {
  const flags = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  const words = value === undefined ? '' : ` ${valueWords(offer)}`;
  return completeLine(condition, `${flags.join(' ')}${words} -d ${quote(desc)}`);
}

const pathsOf = { file: '(__fish_complete_path)', directory: '(__fish_complete_directories)' } as const;

function valueWords(offer: Offer): string {
  if (offer === 'file') return '-r -F';
  if (offer === 'directory') return `-x -a ${quote(pathsOf.directory)}`;
  return offer === undefined ? '-x' : `-x -a ${quote(offer.join(' '))}`;
}

function argumentLine(command: string, argument: DescribedArgument, index: number): readonly string[] {
  const { offer, isRest, hasFiles } = argument;
  const condition = `__ovirt_node_in ${command} ${index}${isRest ? ' +' : ''}`;
  if (hasFiles) return [completeLine(condition, `-a ${quote(filesAfterAt)}`)];
  if (offer === undefined) return [];
  const words = typeof offer === 'string' ? pathsOf[offer] : offer.join(' ');
  return [completeLine(condition, `-a ${quote(words)}`)];
}

/** Fish itself completes a path after `name=`; for `@path` the rest of the word is completed. */
const filesAfterAt =
  "(string match -rq '^(?<head>[^@]*@)(?<path>.*)' -- (commandline -ct); and __fish_complete_path $path | string replace -r '^' -- $head)";
