import { readEverything } from './read-everything.ts';
import { type HostTree, Recorder } from './recorder.ts';

/** What the probes read of a host, as it is. */
export interface RecordedHost {
  readonly tree: HostTree;
  /** Files that this user may not read. */
  readonly unreadable: readonly string[];
  /** Facts by probe, read with the kernel's tables and without. */
  readonly facts: ReadonlyMap<string, unknown>;
  readonly factsWithoutNetlink: ReadonlyMap<string, unknown>;
}

/**
 * Runs the probes on a host and keeps what they read. They run twice, the second time without netlink: a recorded host has the files that
 * they read then as well.
 * @param root folder of the host; `/` is this machine.
 */
export async function recordHost(root: string): Promise<RecordedHost> {
  const recorder = new Recorder(root);
  const facts = await readEverything(recorder.host(true));
  const factsWithoutNetlink = await readEverything(recorder.host(false));
  return { tree: recorder.tree, unreadable: [...recorder.unreadable].sort(), facts, factsWithoutNetlink };
}
