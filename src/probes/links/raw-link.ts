import type { Link } from './link.ts';

/** What one message or one folder says of a link: all but the names of other links. */
export type OwnLinkFacts = Omit<
  Link,
  'master' | 'lower' | 'bond' | 'options' | 'members' | 'membersUp' | 'degraded'
>;

/** Options as the kernel sends them, in which other links are still numbers. */
export interface RawOptions {
  readonly values: Readonly<Record<string, string | number | readonly string[]>>;
  /** Options that name a link, by index. */
  readonly links: Readonly<Record<string, number>>;
}

export interface RawBond {
  readonly mode: string | undefined;
  readonly miimonMs: number | undefined;
  readonly activeIndex: number | undefined;
}

/** One link before it is joined with the others, which it names by their numbers. */
export interface RawLink {
  readonly facts: OwnLinkFacts;
  readonly masterIndex: number | undefined;
  readonly lowerIndex: number | undefined;
  readonly bond: RawBond | undefined;
  readonly options: RawOptions | undefined;
}
