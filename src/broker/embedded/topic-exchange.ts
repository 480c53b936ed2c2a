import type { Exchange } from './exchange.ts';
import type { Subscription } from './subscription.ts';

/** Keys that were routed lately; heartbeats and indications use the same few again and again. */
const rememberedKeys = 1000;
/** Far longer than any key of QMF: what lies beyond is a stranger's, and looked at by nobody. */
const maxKeyLength = 4096;

/** One word of the patterns, in a tree of them. */
interface Word {
  readonly next: Map<string, Word>;
  /** The word is `#`, which takes any number of words. */
  readonly many: boolean;
  readonly ends: Set<Subscription>;
}

/** Keys are words between dots; in a pattern `*` is any one word and `#` any number of them, none included. */
export class TopicExchange implements Exchange {
  readonly #root = word(false);
  readonly #remembered = new Map<string, readonly Subscription[]>();

  bind(pattern: string, subscription: Subscription): () => void {
    const words = pattern.split('.');
    let at = this.#root;
    for (const text of words) {
      const next = at.next.get(text) ?? word(text === '#');
      at.next.set(text, next);
      at = next;
    }
    at.ends.add(subscription);
    this.#remembered.clear();
    return () => {
      remove(this.#root, words, subscription);
      this.#remembered.clear();
    };
  }

  /** A key that is too long reaches who would receive its beginning; so does qpidd, which ends it earlier. */
  match(whole: string): Iterable<Subscription> {
    const key = whole.length > maxKeyLength ? whole.slice(0, maxKeyLength) : whole;
    const known = this.#remembered.get(key);
    if (known !== undefined) return known;
    const found = this.#find(key);
    if (this.#remembered.size >= rememberedKeys) this.#remembered.clear();
    this.#remembered.set(key, found);
    return found;
  }

  /** All patterns side by side, word for word: the time never grows beyond words times patterns. */
  #find(key: string): readonly Subscription[] {
    let here = new Set<Word>();
    reach(this.#root, here);
    for (const text of key.split('.')) {
      const there = new Set<Word>();
      for (const at of here) {
        // Here `#` takes the word, and what follows it may begin with the next one.
        if (at.many) reach(at, there);
        if (text !== '#' && text !== '*') reach(at.next.get(text), there);
        reach(at.next.get('*'), there);
      }
      here = there;
    }
    return [...new Set(Array.from(here, ({ ends }) => [...ends]).flat())];
  }
}

function word(many: boolean): Word {
  return { next: new Map(), many, ends: new Set() };
}

/** A word is reached, and the `#` that may follow it without taking a word. */
function reach(at: Word | undefined, reached: Set<Word>): void {
  for (let next = at; next !== undefined && !reached.has(next); next = next.next.get('#')) reached.add(next);
}

function remove(at: Word, words: readonly string[], subscription: Subscription): void {
  const [text, ...rest] = words;
  if (text === undefined) {
    at.ends.delete(subscription);
    return;
  }
  const next = at.next.get(text);
  if (next === undefined) return;
  remove(next, rest, subscription);
  if (next.ends.size === 0 && next.next.size === 0) at.next.delete(text);
}
