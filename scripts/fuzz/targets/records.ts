import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { mutateJson } from '../../../test/kit/hostile/mutate-json.ts';
import { mutate } from '../mutate.ts';
import { directory, folders, kinds, placeholder } from '../record-kinds.ts';
import type { Target } from '../target.ts';

function list(): string {
  return readdirSync(directory, { recursive: true }).map(String).sort().join('\n');
}

/** The files of a state directory: each reads as a valid value or a typed error, and no other file comes or goes. */
export const records: Target = {
  name: 'records',
  createInput(random) {
    const index = random.below(kinds.length);
    const { valid } = kinds[index] ?? kinds[0]!;
    let json = valid;
    for (let left = 1 + random.below(3); left > 0; left--) json = mutateJson(json, random);
    const octets = new Uint8Array(Buffer.from(json));
    const isMutated = random.oneIn(4);
    const head = Uint8Array.of(index, isMutated ? 1 : 0);
    return new Uint8Array(Buffer.concat([head, isMutated ? mutate(octets, random, [octets]) : octets]));
  },
  async run(octets) {
    const { path, write, read } = kinds[(octets[0] ?? 0) % kinds.length] ?? kinds[0]!;
    const content = Buffer.from(octets.subarray(2));
    const json = content.toString('utf8').replaceAll(placeholder, directory);
    writeFileSync(path, octets[1] === 1 ? content : write(json), { mode: 0o600 });
    const before = list();
    await read();
    const after = list();
    // An outcome is read once.
    if (after !== before && !path.endsWith('.outcome')) throw new Error(`files were ${before}, are ${after}`);
    rmSync(path, { force: true });
    if (list() !== folders.join('\n')) throw new Error(`a reading leaves files: ${list()}`);
  },
};
