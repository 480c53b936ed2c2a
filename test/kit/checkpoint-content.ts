import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

/** Reads and writes the JSON of a checkpoint's file, with its checksum. */
export const checkpointContent = {
  read: (path: string): Record<string, unknown> =>
    JSON.parse(readFileSync(path, 'utf8').slice(65)) as Record<string, unknown>,
  write(path: string, value: object): void {
    const text = JSON.stringify(value);
    writeFileSync(path, `${createHash('sha256').update(text).digest('hex')} ${text}\n`, { mode: 0o600 });
  },
};
