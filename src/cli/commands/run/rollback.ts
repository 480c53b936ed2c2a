import { ToolFailed } from '#actions';
import { printable } from '#base';
import {
  CheckpointError,
  type CheckpointRollback,
  liveRollbackHost,
  requireCheckpointPath,
  rollBackCheckpoint,
  rollBackWhenDue,
  rollBackWritten,
} from '#transactions';
import {
  type CommandContext,
  type CommandInput,
  type CommandRun,
  commandFailure,
  exitStatus,
  usageError,
} from '../../command.ts';
import { jsonText } from '../../render/json-text.ts';

export const runRollback: CommandRun = async (context, input) => {
  if (input.flag('written')) return runWritten(context, input);
  const { out } = context;
  const [checkpoint = ''] = input.arguments;
  const isDeferred = input.flag('when-due');
  let rollback: CheckpointRollback;
  try {
    requireCheckpointPath(checkpoint);
    // The agent that starts this process waits for the line.
    if (isDeferred && !input.flag('json')) out.write(`${printable(checkpoint)}: waiting\n`);
    const host = liveRollbackHost();
    rollback = await (isDeferred ? rollBackWhenDue(checkpoint, host) : rollBackCheckpoint(checkpoint, host));
  } catch (error) {
    if (error instanceof CheckpointError || error instanceof ToolFailed) throw commandFailure(error.message);
    throw error;
  }
  out.write(
    input.flag('json') ? jsonText({ ...rollback }) : `${printable(resultText(checkpoint, rollback))}\n`,
  );
  if (rollback.result !== 'gone' && rollback.notPutBack.length > 0)
    throw commandFailure(`could not be put back: ${rollback.notPutBack.join('; ')}`);
  return exitStatus.ok;
};

/** Restores written definitions only: nothing of an earlier start runs. */
async function runWritten({ out }: CommandContext, input: CommandInput): Promise<number> {
  if (input.flag('when-due'))
    throw usageError('--written and --when-due exclude each other; expected one of them');
  const [folder = ''] = input.arguments;
  const { putBack, notPutBack } = await rollBackWritten(folder, liveRollbackHost());
  const text = putBack.length === 0 ? 'nothing had to be put back' : `put back: ${putBack.join('; ')}`;
  out.write(input.flag('json') ? jsonText({ putBack, notPutBack }) : `${printable(text)}\n`);
  if (notPutBack.length > 0) throw commandFailure(`could not be put back: ${notPutBack.join('; ')}`);
  return exitStatus.ok;
}

function resultText(checkpoint: string, rollback: CheckpointRollback): string {
  if (rollback.result === 'gone')
    return `${checkpoint}: no such change; it was committed, or rolled back already`;
  const { putBack } = rollback;
  if (rollback.result === 'restarted' && putBack.length === 0)
    return `${checkpoint}: the machine has restarted since: nothing to roll back`;
  return putBack.length === 0 ? 'nothing had to be put back' : `put back: ${putBack.join('; ')}`;
}
