import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const logs = ['console.log', 'journal.log'];
const evidence = [...logs, 'speaker.wav'];
const printedLines = 60;

/** A failed test of a machine. */
export interface Failure {
  readonly test: string;
  /** What each failed try of the test says, such as how the network differs. */
  readonly reasons: readonly string[];
}

/**
 * Removes the folder of a machine that has ended. After a failed test keeps its logs and its sound in another folder, with the
 * reasons: vitest prints them at the end of the run, which an interrupted run does not reach. Prints the path of that folder, the
 * reasons, and the end of each log.
 * @param failure undefined when the test passed.
 */
export function keepEvidenceOrRemove(folder: string, failure: Failure | undefined): void {
  if (failure !== undefined) {
    const { test } = failure;
    const kept = mkdtempSync(join(tmpdir(), 'vm-failed-'));
    for (const name of evidence.filter((one) => existsSync(join(folder, one)))) {
      renameSync(join(folder, name), join(kept, name));
    }
    const reasons = failure.reasons.join('\n');
    writeFileSync(join(kept, 'failure.txt'), `${test}\n${reasons}\n`);
    process.stderr.write(`--- failure of "${test}"\n${reasons}\n`);
    for (const name of logs.filter((one) => existsSync(join(kept, one)))) {
      const lines = readFileSync(join(kept, name), 'utf8').split('\n');
      process.stderr.write(`--- ${name} of "${test}"\n${lines.slice(-printedLines).join('\n')}\n`);
    }
    process.stderr.write(`--- logs and sound of the machine of "${test}" are kept in ${kept}\n`);
  }
  rmSync(folder, { recursive: true, force: true });
}
