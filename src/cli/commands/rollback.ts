import { type CheckpointRollback, liveRollbackHost, rollBackCheckpoint, rollBackWhenDue } from '#node';
import { type Command, commandFailure, exitStatus } from '../command.ts';
import { jsonText } from '../render/json.ts';

export const rollbackCommand: Command = {
  name: 'rollback',
  summary: 'Takes a change of the network back that was not committed; neither agent nor broker is asked.',
  arguments: [{ name: 'RECORD', desc: 'file in the state directory, changes/change-….json', required: true }],
  options: [
    { flags: '--when-due', desc: 'wait until its time is over; a commit meanwhile ends that' },
    { flags: '--json', desc: 'print JSON' },
  ],
  examples: ['ovirt-node rollback /var/lib/ovirt-node/changes/change-1f0c….json'],
  async run({ out }, input) {
    const [record = ''] = input.arguments;
    const host = liveRollbackHost();
    // Whoever started it beside itself waits for a line.
    if (input.flag('when-due') && !input.flag('json')) out.write(`${record}: waiting\n`);
    const done = input.flag('when-due')
      ? await rollBackWhenDue(record, host)
      : await rollBackCheckpoint(record, host);
    out.write(input.flag('json') ? jsonText({ ...done }) : `${textOf(record, done)}\n`);
    if (done.result === 'taken-back' && done.notPutBack.length > 0)
      throw commandFailure(`not all could be put back: ${done.notPutBack.join('; ')}`);
    return exitStatus.ok;
  },
};

function textOf(record: string, done: CheckpointRollback): string {
  if (done.result === 'gone') return `${record}: no such change; it was committed, or taken back already`;
  if (done.result === 'restarted')
    return `${record}: the machine has restarted since: nothing was to be undone`;
  const { putBack } = done;
  return putBack.length === 0 ? 'nothing had to be put back' : `put back: ${putBack.join('; ')}`;
}
