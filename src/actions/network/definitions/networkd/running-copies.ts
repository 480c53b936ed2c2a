import { readTextFile } from '#base';
import {
  isOwnFile,
  isOwnFilePath,
  ownFilePath,
  printOwnFile,
} from '../../backends/networkd/files/own-file.ts';
import { parseUnitFile } from '../../backends/networkd/files/unit-file.ts';
import { linkNamed, type NetworkState } from '../../state/network-state.ts';
import type { DefinitionFile } from '../definition-request.ts';
import type { DefinitionFileSet } from './file-set.ts';

/**
 * Plans copies below /run of files that go, for interfaces that run: the service drops the addresses of an interface whose file
 * is gone. Where another author's file comes into force again, there is no copy.
 */
export async function runningCopies(
  files: DefinitionFileSet,
  names: readonly string[],
  state: NetworkState,
  root: string,
): Promise<readonly DefinitionFile[]> {
  const copies: DefinitionFile[] = [];
  for (const name of names.filter((one) => linkNamed(state, one))) {
    const { texts, origins } = await files.existing(name);
    for (const kind of ['netdev', 'network'] as const) {
      const path = ownFilePath(name, kind);
      const text = texts[kind];
      if (text === undefined || origins[kind] !== undefined) continue;
      if ((await readTextFile(`${root}${path}`)) !== undefined) continue;
      copies.push({ path, before: undefined, after: printOwnFile(parseUnitFile(text)) });
    }
  }
  return copies;
}

/** Reports whether a record may name this file below /run with this text. */
export const isRunningCopy = (path: string, text: string | undefined): boolean =>
  isOwnFilePath(path) && (text === undefined || isOwnFile(text));
