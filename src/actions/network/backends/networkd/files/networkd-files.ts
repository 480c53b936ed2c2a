import type { NetdevFile } from './search-path.ts';
import type { Section } from './unit-file.ts';

/** The `.network` file that networkd uses for a link. */
export interface LinkFile {
  /** Path of the administrator's file: the one in use, or the one that ours replaces; undefined when there is none. */
  readonly origin?: string | undefined;
  /** Sections of the file in use, ours or the administrator's, with its drop-ins. */
  readonly current?: readonly Section[] | undefined;
  /** Sections of the administrator's file that ours replaces; undefined when ours is not in use. */
  readonly originSections?: readonly Section[] | undefined;
}

/** The files that networkd reads, as far as a change needs them. Paths are absolute. */
export interface NetworkdFiles {
  /** By the name of the link. */
  readonly networks: ReadonlyMap<string, LinkFile>;
  readonly netdevs: readonly NetdevFile[];
  /** Texts of the agent's own files, by path. */
  readonly own: ReadonlyMap<string, string>;
}

/** A file to write; removes the file when `text` is undefined. */
export interface FileChange {
  readonly path: string;
  readonly text: string | undefined;
}
