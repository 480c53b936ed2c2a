import type { Command } from '../command.ts';
import { shellNames } from './shell-names.ts';

export const completionCommand: Command = {
  name: 'completion',
  summary: 'Prints the completion of commands, options and names for a shell.',
  arguments: [{ name: 'SHELL', desc: shellNames.join(', '), required: true, candidates: shellNames }],
  options: [],
  examples: [
    'ovirt-node completion bash > /etc/bash_completion.d/ovirt-node',
    'ovirt-node completion zsh > /usr/local/share/zsh/site-functions/_ovirt-node',
    'ovirt-node completion fish > ~/.config/fish/completions/ovirt-node.fish',
  ],
  load: async () => (await import('./run-completion.ts')).runCompletion,
};
