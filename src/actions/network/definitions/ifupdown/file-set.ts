import type { DefinitionFile } from '../definition-request.ts';
import { markOwn, readOwnFile } from '../own-file.ts';
import { levelOf, levels, stanzaPath } from './stanza-file.ts';

interface OwnFile {
  readonly path: string;
  readonly before: string | undefined;
  readonly body: string | undefined;
}

/** The files of the agent for the interfaces of one change, as they are and as the change leaves them. */
export class StanzaFileSet {
  readonly #root: string;
  readonly #existing = new Map<string, readonly OwnFile[]>();
  readonly #bodies = new Map<string, string | undefined>();

  constructor(root: string) {
    this.#root = root;
  }

  /** The stanzas that the agent has written. @returns undefined where it has not. @throws {Refused} for a file edited by hand. */
  async body(name: string): Promise<string | undefined> {
    return (await this.#read(name)).find(({ body }) => body !== undefined)?.body;
  }

  /** Writes the file of an interface; another one of it goes. */
  async write(name: string, kind: string, body: string): Promise<void> {
    await this.remove(name);
    this.#bodies.set(stanzaPath(name, levelOf(kind)), body);
  }

  /** Changes the file of an interface where the agent has one. */
  async change(name: string, change: (body: string) => string): Promise<void> {
    for (const { path, body } of await this.#read(name))
      if (body !== undefined) this.#bodies.set(path, change(body));
  }

  async remove(name: string): Promise<void> {
    for (const { path } of await this.#read(name)) this.#bodies.set(path, undefined);
  }

  /** The files that differ from those on disk. */
  get changes(): readonly DefinitionFile[] {
    return [...this.#existing.values()].flat().flatMap(({ path, before }) => {
      const body = this.#bodies.has(path) ? this.#bodies.get(path) : undefined;
      const after = this.#bodies.has(path) ? body && markOwn(body) : before;
      return before === after ? [] : [{ path, before, after }];
    });
  }

  async #read(name: string): Promise<readonly OwnFile[]> {
    const found = this.#existing.get(name);
    if (found) return found;
    const paths = levels.map((level) => stanzaPath(name, level));
    const files = await Promise.all(
      paths.map(async (path) => {
        const file = await readOwnFile(this.#root, path);
        return { path, before: file?.text, body: file?.body };
      }),
    );
    this.#existing.set(name, files);
    return files;
  }
}
