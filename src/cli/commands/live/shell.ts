import type { Command } from '../../command.ts';
import { consoleOptions } from '../console-options.ts';

export const shellCommand: Command = {
  name: 'shell',
  summary:
    'Runs commands of a person at a prompt, or lines of a file, on one connection; for users of qpid-tool.',
  arguments: [],
  options: [
    ...consoleOptions.filter(({ flags }) => flags !== '--json'),
    { flags: '--role ROLE', desc: 'call as this role, at agents whose broker vouches for no caller' },
  ],
  examples: [
    'ovirt-node shell',
    'ovirt-node shell --agent build7.example.com < commands.txt',
    'ovirt-node shell --broker amqp://broker.example.com',
  ],
  load: async () => (await import('../../shell/run-shell.ts')).runShell,
};
