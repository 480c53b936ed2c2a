import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const logs = ['console.log', 'journal.log'];
const evidence = [...logs, 'speaker.wav'];
const printedLines = 60;

/**
 * Removes the folder of a machine that has ended. After a failed test keeps its logs and its sound in another folder, and prints the
 * path of that folder and the end of each log.
 * @param failedTest title of the failed test; undefined when the test passed.
 */
export function keepEvidenceOrRemove(folder: string, failedTest: string | undefined): void {
  if (failedTest !== undefined) {
    const kept = mkdtempSync(join(tmpdir(), 'vm-failed-'));
    for (const name of evidence.filter((one) => existsSync(join(folder, one)))) {
      renameSync(join(folder, name), join(kept, name));
    }
    for (const name of logs.filter((one) => existsSync(join(kept, one)))) {
      const lines = readFileSync(join(kept, name), 'utf8').split('\n');
      process.stderr.write(`--- ${name} of "${failedTest}"\n${lines.slice(-printedLines).join('\n')}\n`);
    }
    process.stderr.write(`--- logs and sound of the machine of "${failedTest}" are kept in ${kept}\n`);
  }
  rmSync(folder, { recursive: true, force: true });
}
