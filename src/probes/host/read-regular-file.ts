import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

const maxBytes = 8 * 1024 * 1024;

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
  const parts: Buffer[] = [];
  let total = 0;
  while (total <= maxBytes) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(16 * 1024), 0);
    if (bytesRead === 0) return parts.length === 1 ? parts[0] : Buffer.concat(parts, total);
    parts.push(buffer.subarray(0, bytesRead));
    total += bytesRead;
  }
  return undefined;
}
