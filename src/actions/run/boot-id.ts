import { readFile } from 'node:fs/promises';

/** Reads the id of the kernel's boot; another one after each restart. Source: /proc/sys/kernel/random/boot_id. */
export const readBootId = async (): Promise<string> =>
  (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
