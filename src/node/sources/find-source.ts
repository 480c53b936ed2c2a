import { sourcesOf } from './class-sources.ts';

interface SourceQuery {
  readonly className: string;
  readonly member: string;
  /** The object's own name, such as `eth0`: `NAME` in paths. */
  readonly key: string;
  /** What was read of the host. */
  readonly read: ReadonlySet<string>;
  /** What property `factsSource` says of the fact. */
  readonly kind: string | undefined;
}

/** Sources that need no reading, and those that cannot be traced. */
const untraced = (source: string) => !/^(?:\/|netlink |bus |ethtool |adjtimex)/.test(source);

/** Paths by the words of property `factsSource`. The first match counts. */
const kinds: readonly (readonly [kind: string, paths: RegExp])[] = [
  ['configured', /^setting /],
  ['smbios', /^(?:\/sys\/class\/dmi|\/sys\/firmware\/dmi|systeminformation)/],
  ['device-tree', /^(?:\/proc\/device-tree|\/sys\/firmware\/devicetree)/],
  ['machine-id', /\/machine-id$/],
  ['libvirt', /^\/run\/libvirt\//],
  ['file', /^\/(?:etc|run|usr|var)\//],
  ['kernel', /^(?:\/(?:proc|sys|dev)\/|uname|adjtimex|ethtool|netlink)/],
];

const kindOf = (source: string) => kinds.find(([, paths]) => paths.test(source))?.[0];

/**
 * Finds where a fact was read: the first of its sources that answered, of the kind that `factsSource` names.
 * @returns undefined when no source answered.
 */
export function findSource({ className, member, key, read, kind }: SourceQuery): string | undefined {
  const sources = sourcesOf(className, member)?.sources ?? [];
  const ofKind = sources.filter((source) => kindOf(source) === kind);
  const candidates = ofKind.length > 0 ? ofKind : sources;
  const answered = candidates.map((source) =>
    untraced(source) ? undefined : answerOf(source.replaceAll('NAME', key), read),
  );
  return answered.find((found) => found !== undefined) ?? candidates.find(untraced);
}

/** Returns a source of which something was read; each `*` in it stands for any part of a path. */
function answerOf(source: string, read: ReadonlySet<string>): string | undefined {
  if (!source.includes('*')) return read.has(source) ? source : undefined;
  const parts = source.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  const pattern = new RegExp(`^${parts.join('[^/]*')}$`);
  return [...read].some((path) => pattern.test(path)) ? source : undefined;
}
