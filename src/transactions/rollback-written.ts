import { type RollbackResult, undoWrittenFiles } from '#actions';
import { errorText } from '#base';
import { findCheckpoints, readCheckpoint } from './checkpoint/checkpoint.ts';
import type { RollbackHost } from './rollback.ts';

/**
 * Restores the files that uncommitted changes of an earlier start of the machine had written, before a network service reads them.
 * Leaves the checkpoints in place, for the agent to report. Never rejects.
 * @param directory folder of the checkpoints.
 */
export async function rollBackWritten(directory: string, host: RollbackHost): Promise<RollbackResult> {
  const results: RollbackResult[] = [];
  for (const { path } of await findCheckpoints(directory)) {
    try {
      const checkpoint = await readCheckpoint(path);
      if (!checkpoint || checkpoint.bootId === (await host.bootId())) continue;
      results.push(await undoWrittenFiles(host, checkpoint.managed));
    } catch (error) {
      results.push({ putBack: [], notPutBack: [errorText(error)] });
    }
  }
  return {
    putBack: results.flatMap(({ putBack }) => putBack),
    notPutBack: results.flatMap(({ notPutBack }) => notPutBack),
  };
}
