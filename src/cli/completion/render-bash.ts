import {
  type DescribedCommand,
  type DescribedProgram,
  type Offer,
  valuedOptions,
} from './describe-program.ts';
import { quote } from './quote.ts';

/** Renders the completion for bash. It needs bash alone, not the package bash-completion. */
export function renderBash(program: DescribedProgram): string {
  const names = program.commands.map(({ name }) => name);
  const topOptions = program.options.flatMap((option) => option.names);
  return `# bash completion of ovirt-node; \`ovirt-node completion bash\` prints it.

# Sets \`offer\` to what may come after an option of a command.
_ovirt_node_value() {
  case "$1 $2" in
${program.commands.flatMap(valueCases).join('\n')}
  esac
}

# Sets \`offer\` to what may be the argument of a command at a place, counted from 0.
_ovirt_node_argument() {
  case "$1 $2" in
${program.commands.flatMap(argumentCases).join('\n')}
  esac
}

# Sets \`options\` to those of a command.
_ovirt_node_options() {
  case "$1" in
${program.commands.map(optionCase).join('\n')}
  esac
}

_ovirt_node() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} command=\${COMP_WORDS[1]}
  local valued=' ${valuedOptions(program).join(' ')} ' offer= options= at=0 i
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W ${quote([...names, ...topOptions].join(' '))} -- "$word"))
    return
  fi
  # Bash takes \`--option=value\` apart.
  if [ "$word" = = ]; then
    word=
  elif [ "$before" = = ] && [ "$COMP_CWORD" -gt 2 ]; then
    before=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  if [[ $valued == *" $before "* ]]; then
    _ovirt_node_value "$command" "$before"
  elif [[ $word == -* ]]; then
    _ovirt_node_options "$command"
    COMPREPLY=($(compgen -W "$options" -- "$word"))
    return
  else
    for ((i = 2; i < COMP_CWORD; i++)); do
      case \${COMP_WORDS[i]} in
        =) ((i++)) ;;
        -*)
          if [[ $valued == *" \${COMP_WORDS[i]} "* ]] && [ "\${COMP_WORDS[i + 1]}" != = ]; then ((i++)); fi
          ;;
        *) ((at++)) ;;
      esac
    done
    _ovirt_node_argument "$command" "$at"
  fi
  case $offer in
    :file)
      compopt -o filenames 2>/dev/null
      mapfile -t COMPREPLY < <(compgen -f -- "$word")
      ;;
    :directory)
      compopt -o filenames 2>/dev/null
      mapfile -t COMPREPLY < <(compgen -d -- "$word")
      ;;
    :at)
      # Bash takes \`@\` off the word here, and replaces it together with the word.
      if [[ $word == @* ]] || [[ $before == *@ ]]; then
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -f -- "\${word#@}")
        COMPREPLY=("\${COMPREPLY[@]/#/@}")
      fi
      ;;
    *) COMPREPLY=($(compgen -W "$offer" -- "$word")) ;;
  esac
}

complete -F _ovirt_node ovirt-node
`;
}

const offerText = (offer: Offer): string =>
  offer === undefined ? '' : typeof offer === 'string' ? `:${offer}` : offer.join(' ');

const valueCases = ({ name, options }: DescribedCommand): readonly string[] =>
  options
    .filter(({ offer }) => offer !== undefined)
    .map((option) => {
      const patterns = option.names.map((one) => quote(`${name} ${one}`)).join(' | ');
      return `    ${patterns}) offer=${quote(offerText(option.offer))} ;;`;
    });

const argumentCases = ({ name, arguments: list }: DescribedCommand): readonly string[] =>
  list.flatMap(({ offer, isRest, hasFiles }, index) => {
    const text = hasFiles ? ':at' : offerText(offer);
    const pattern = isRest ? `${quote(`${name} `)}*` : quote(`${name} ${index}`);
    return text === '' ? [] : [`    ${pattern}) offer=${quote(text)} ;;`];
  });

const optionCase = ({ name, options }: DescribedCommand): string =>
  `    ${name}) options=${quote(options.flatMap(({ names }) => names).join(' '))} ;;`;
