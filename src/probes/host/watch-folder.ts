import { watch } from 'node:fs';

/**
 * Calls the listener with the name of an entry of a folder that was written, replaced or removed, until disposed. Keeps no
 * process alive. @returns undefined where the folder is absent, or the system has no watch left.
 */
export function watchFolder(path: string, onChange: (entry: string) => void): Disposable | undefined {
  try {
    const watcher = watch(path, { persistent: false }, (_event, entry) => {
      if (entry !== null) onChange(entry);
    });
    // The folder may go while it is watched.
    watcher.on('error', () => watcher.close());
    return { [Symbol.dispose]: () => watcher.close() };
  } catch {
    return undefined;
  }
}
