import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

const maxBytes = 8 * 1024 * 1024;
/** Size of the first buffer: most files of /proc and /sys fit, and an agent reads hundreds a minute. */
const firstBytes = 4 * 1024;

/**
 * Reads a whole file without its size, which files of /proc report as 0. Opens it without blocking: the path may be a
 * pipe or a device. @returns undefined for anything but a regular file, and above 8 MiB.
 */
export async function readRegularFile(path: string): Promise<Buffer | undefined> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    return (await file.stat()).isFile() ? await readToEnd(file) : undefined;
  } finally {
    await file.close();
  }
}

async function readToEnd(file: FileHandle): Promise<Buffer | undefined> {
  let buffer = Buffer.allocUnsafe(firstBytes);
  let total = 0;
  while (total <= maxBytes) {
    if (total === buffer.length) buffer = Buffer.concat([buffer], total * 4);
    const { bytesRead } = await file.read(buffer, total, buffer.length - total);
    if (bytesRead === 0) return buffer.subarray(0, total);
    total += bytesRead;
  }
  return undefined;
}
