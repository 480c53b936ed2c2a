import type { Command } from '../command.ts';

export const rollbackCommand: Command = {
  name: 'rollback',
  summary: 'Rolls back a network change that was not committed. Needs neither agent nor broker.',
  arguments: [
    {
      name: 'CHECKPOINT',
      desc: 'file in the state directory, changes/change-….json',
      required: true,
      candidates: 'file',
    },
  ],
  options: [
    { flags: '--when-due', desc: 'wait for the deadline of the change; a commit ends the wait' },
    { flags: '--json', desc: 'print JSON' },
  ],
  examples: ['ovirt-node rollback /var/lib/ovirt-node/changes/change-1f0c….json'],
  load: async () => (await import('./run/rollback.ts')).runRollback,
};
