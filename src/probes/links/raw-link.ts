import type { BondMember, Link } from './link.ts';

/** What the pass over all links fills in: everything that says the name of another link. */
type Joined = 'master' | 'lower' | 'bond' | 'options' | 'members' | 'membersUp' | 'degraded' | 'bondMember';

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

/** One link as one message or one folder has it, before it is joined with the others. */
export interface RawLink extends Omit<Link, Joined> {
  readonly masterIndex: number | undefined;
  readonly lowerIndex: number | undefined;
  readonly bond: RawBond | undefined;
  readonly bondMember: BondMember | undefined;
  readonly options: RawOptions | undefined;
}
