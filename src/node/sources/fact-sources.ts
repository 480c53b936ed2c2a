/** Where some members of a class come from. */
export interface FactSources {
  /** Names of properties and statistics. */
  readonly members: readonly string[];
  /**
   * Sources in the order in which they are tried: an absolute path, where `NAME` is the object's own name and `*` any part;
   * `netlink TABLE` with the kernel's name of a table; `bus SERVICE`; `ethtool NAME`; else words, for what the agent knows itself.
   */
  readonly sources: readonly string[];
  /** When the members are absent although the sources can be read; undefined when they never are. */
  readonly absent?: string;
  /** What only root reads. */
  readonly root?: string;
}

/** The sources of a class, in the order of its schema. */
export type ClassSources = readonly FactSources[];

/** Splits names that stand in one text. */
const names = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Makes an entry. @param members names, separated by blanks. */
export const from = (
  members: string,
  sources: readonly string[],
  more: Pick<FactSources, 'absent' | 'root'> = {},
): FactSources => ({ members: names(members), sources, ...more });

/** The source of what the agent knows without reading the machine. */
export const ownKnowledge = 'the agent';
/** The source of references to other objects, and of names that are part of an object's own. */
export const objectName = 'the name of the object';
