import { run } from '../tools.ts';

/**
 * Makes an ext4 image of a folder, without a journal.
 * @param size such as `128M`.
 */
export function makeFileSystem(folder: string, image: string, size: string): void {
  run('mke2fs', ['-q', '-F', '-t', 'ext4', '-O', '^has_journal', '-d', folder, image, size]);
}
