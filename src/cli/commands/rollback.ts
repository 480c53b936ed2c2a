import {
  type CheckpointRollback,
  liveRollbackHost,
  rollBackCheckpoint,
  rollBackWhenDue,
} from '#transactions';
import { type Command, commandFailure, exitStatus } from '../command.ts';
import { jsonText } from '../render/json.ts';

export const rollbackCommand: Command = {
  name: 'rollback',
  summary: 'Rolls back a network change that was not committed. Needs neither agent nor broker.',
  arguments: [{ name: 'RECORD', desc: 'file in the state directory, changes/change-….json', required: true }],
  options: [
    { flags: '--when-due', desc: 'wait for the deadline of the change; a commit ends the wait' },
    { flags: '--json', desc: 'print JSON' },
  ],
  examples: ['ovirt-node rollback /var/lib/ovirt-node/changes/change-1f0c….json'],
  async run({ out }, input) {
    const [record = ''] = input.arguments;
    const host = liveRollbackHost();
    // The agent that starts this process waits for the line.
    if (input.flag('when-due') && !input.flag('json')) out.write(`${record}: waiting\n`);
    const rollback = input.flag('when-due')
      ? await rollBackWhenDue(record, host)
      : await rollBackCheckpoint(record, host);
    out.write(input.flag('json') ? jsonText({ ...rollback }) : `${resultText(record, rollback)}\n`);
    if (rollback.result === 'taken-back' && rollback.notPutBack.length > 0)
      throw commandFailure(`could not be put back: ${rollback.notPutBack.join('; ')}`);
    return exitStatus.ok;
  },
};

function resultText(record: string, rollback: CheckpointRollback): string {
  if (rollback.result === 'gone')
    return `${record}: no such change; it was committed, or rolled back already`;
  if (rollback.result === 'restarted')
    return `${record}: the machine has restarted since: nothing to roll back`;
  const { putBack } = rollback;
  return putBack.length === 0 ? 'nothing had to be put back' : `put back: ${putBack.join('; ')}`;
}
