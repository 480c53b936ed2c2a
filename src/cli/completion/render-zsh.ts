import type {
  DescribedArgument,
  DescribedCommand,
  DescribedOption,
  DescribedProgram,
  Offer,
} from './describe-program.ts';
import { quote } from './quote.ts';

/** Renders the completion for zsh, a file `_ovirt-node` of its function path. */
export function renderZsh({ commands, options }: DescribedProgram): string {
  return `#compdef ovirt-node
# zsh completion of ovirt-node; \`ovirt-node completion zsh\` prints it.

_ovirt-node_at_file() {
  compset -P '*@' && _files
}

_ovirt-node() {
  local curcontext="$curcontext" state line
  typeset -A opt_args
  _arguments -C \\
${options.map((option) => `    ${optionSpec(option)} \\`).join('\n')}
    '1:command:->command' \\
    '*::argument:->argument'
  case $state in
    command)
      local -a commands
      commands=(
${commands.map(({ name, summary }) => `        ${quote(`${name}:${summary}`)}`).join('\n')}
      )
      _describe -t commands command commands
      ;;
    argument)
      curcontext="\${curcontext%:*}-$words[1]:"
      case $words[1] in
${commands.map(commandCase).join('\n')}
      esac
      ;;
  esac
}

# Runs at the first completion where zsh loads the file; where a shell reads it, registers the function.
if [ "$funcstack[1]" = _ovirt-node ]; then
  _ovirt-node "$@"
else
  compdef _ovirt-node ovirt-node
fi
`;
}

function commandCase({ name, options, arguments: list }: DescribedCommand): string {
  const specs = [...options.map(optionSpec), ...list.map(argumentSpec)];
  return `        ${name})
          _arguments \\
${specs.map((spec) => `            ${spec}`).join(' \\\n')}
          ;;`;
}

/** Escapes a text within a specification of `_arguments`, where brackets and colons end parts. */
const escapeSpec = (text: string): string => text.replaceAll(/[\\[\]:]/g, '\\$&');

function optionSpec({ names, desc, value, offer, isRepeatable }: DescribedOption): string {
  const description = `[${escapeSpec(desc)}]`;
  if (value !== undefined) {
    const long = `${isRepeatable ? '*' : ''}${names.at(-1)}=`;
    return quote(`${long}${description}:${escapeSpec(value)}:${action(offer)}`);
  }
  // No other word makes sense beside help and version.
  if (names.length > 1) return `${quote('(- *)')}{${names.join(',')}}${quote(description)}`;
  return quote(`${names[0]}${description}`);
}

function argumentSpec({ name, offer, isRest, hasFiles }: DescribedArgument): string {
  const what = hasFiles ? '_ovirt-node_at_file' : action(offer);
  return quote(`${isRest ? '*' : ''}:${escapeSpec(name)}:${what}`);
}

function action(offer: Offer): string {
  if (offer === 'file') return '_files';
  if (offer === 'directory') return '_files -/';
  return offer === undefined ? ' ' : `(${offer.join(' ')})`;
}
