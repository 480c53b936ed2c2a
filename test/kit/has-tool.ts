import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Reports whether a program is installed, also in the folders that only root has in its PATH. */
export function hasTool(tool: string): boolean {
  const folders = `${process.env['PATH'] ?? ''}${delimiter}/usr/sbin${delimiter}/sbin`.split(delimiter);
  return folders.some((folder) => {
    try {
      accessSync(join(folder, tool), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
