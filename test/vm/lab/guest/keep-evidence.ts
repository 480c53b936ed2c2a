import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const told = ['console.log', 'journal.log'];
const kept = [...told, 'speaker.wav'];
const lastLines = 60;

/**
 * Ends the folder of a machine that has ended.
 * @param failed title of the test where it failed: then what the machine told is kept and the end of it printed.
 */
export function keepEvidenceOrRemove(folder: string, failed: string | undefined): void {
  if (failed !== undefined) {
    const place = mkdtempSync(join(tmpdir(), 'vm-failed-'));
    for (const name of kept.filter((one) => existsSync(join(folder, one)))) {
      renameSync(join(folder, name), join(place, name));
    }
    for (const name of told.filter((one) => existsSync(join(place, one)))) {
      const lines = readFileSync(join(place, name), 'utf8').split('\n');
      process.stderr.write(`--- ${name} of "${failed}"\n${lines.slice(-lastLines).join('\n')}\n`);
    }
    process.stderr.write(`--- what the machine of "${failed}" told is kept in ${place}\n`);
  }
  rmSync(folder, { recursive: true, force: true });
}
