import * as fc from 'fast-check';

/** When a line runs. */
export type Phase = 'links' | 'ports' | 'settings' | 'addresses' | 'nexthops' | 'groups' | 'routes';

/** One of these words. */
export const words = (...list: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...list);

/** A link that a network may have. */
export const links = words('v0', 'v0', 'v0', 'br0', 'br0', 'v1');

/** A value of one of these; the first ones are tried when a failure is shrunk. */
export const oneOf = <T>(...list: readonly fc.Arbitrary<T>[]): fc.Arbitrary<T> => fc.oneof(...list);

/** A line that makes a part of a network, and when it runs: what it needs comes in an earlier phase. */
export interface Line {
  readonly phase: Phase;
  readonly line: string;
}

/** Lines of one phase. */
export const line = (phase: Phase, text: fc.Arbitrary<string>): fc.Arbitrary<Line> =>
  text.map((value) => ({ phase, line: value }));
/** Parts with spaces between them; an empty part is left out. */
export const joined = (...parts: readonly (string | fc.Arbitrary<string>)[]): fc.Arbitrary<string> =>
  fc
    .tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part)))
    .map((values) => values.filter((value) => value !== '').join(' '));
/** Some of these words, in their order. */
export const some = (maxLength: number, ...list: readonly string[]): fc.Arbitrary<string> =>
  fc.subarray([...list], { maxLength }).map((chosen) => chosen.join(' '));
