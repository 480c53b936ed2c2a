import {
  type CheckpointRollback,
  liveRollbackHost,
  rollBackCheckpoint,
  rollBackWhenDue,
} from '#transactions';
import { type CommandRun, commandFailure, exitStatus } from '../../command.ts';
import { jsonText } from '../../render/json-text.ts';

export const runRollback: CommandRun = async ({ out }, input) => {
  const [checkpoint = ''] = input.arguments;
  const host = liveRollbackHost();
  // The agent that starts this process waits for the line.
  if (input.flag('when-due') && !input.flag('json')) out.write(`${checkpoint}: waiting\n`);
  const rollback = input.flag('when-due')
    ? await rollBackWhenDue(checkpoint, host)
    : await rollBackCheckpoint(checkpoint, host);
  out.write(input.flag('json') ? jsonText({ ...rollback }) : `${resultText(checkpoint, rollback)}\n`);
  if (rollback.result === 'taken-back' && rollback.notPutBack.length > 0)
    throw commandFailure(`could not be put back: ${rollback.notPutBack.join('; ')}`);
  return exitStatus.ok;
};

function resultText(checkpoint: string, rollback: CheckpointRollback): string {
  if (rollback.result === 'gone')
    return `${checkpoint}: no such change; it was committed, or rolled back already`;
  if (rollback.result === 'restarted')
    return `${checkpoint}: the machine has restarted since: nothing to roll back`;
  const { putBack } = rollback;
  return putBack.length === 0 ? 'nothing had to be put back' : `put back: ${putBack.join('; ')}`;
}
