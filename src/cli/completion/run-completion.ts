import { type CommandRun, exitStatus, usageError } from '../command.ts';
import { schemaJson } from '../program.ts';
import { describeProgram } from './describe-program.ts';
import { renderBash } from './render-bash.ts';
import { renderFish } from './render-fish.ts';
import { renderZsh } from './render-zsh.ts';
import { type ShellName, shellNames } from './shell-names.ts';

const renderers: Readonly<Record<ShellName, typeof renderBash>> = {
  bash: renderBash,
  zsh: renderZsh,
  fish: renderFish,
};

export const runCompletion: CommandRun = async ({ out }, input, { commands }) => {
  const [text = ''] = input.arguments;
  const found = shellNames.find((name) => name === text);
  if (found === undefined) throw usageError(`SHELL is "${text}"; expected one of ${shellNames.join(', ')}`);
  out.write(renderers[found](describeProgram(commands, schemaJson())));
  return exitStatus.ok;
};
