import type { Command } from '../command.ts';

export const rollbackCommand: Command = {
  name: 'rollback',
  summary: 'Rolls back a network change that was not committed. Needs neither agent nor broker.',
  arguments: [
    {
      name: 'CHECKPOINT',
      desc: 'file in the state directory, changes/change-….json; with --written, the folder changes',
      required: true,
      candidates: 'file',
    },
  ],
  options: [
    { flags: '--when-due', desc: 'wait for the deadline of the change; a commit ends the wait' },
    {
      flags: '--written',
      desc: 'restore only the files that changes before the restart of the machine had written; for a unit before network-pre.target',
    },
    { flags: '--json', desc: 'print JSON' },
  ],
  examples: [
    'ovirt-node rollback /var/lib/ovirt-node/changes/change-1f0c….json',
    'ovirt-node rollback --written /var/lib/ovirt-node/changes',
  ],
  load: async () => (await import('./run/rollback.ts')).runRollback,
};
