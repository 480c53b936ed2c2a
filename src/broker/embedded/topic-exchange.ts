import type { Exchange } from './exchange.ts';
import type { Subscription } from './subscription.ts';

/** Recent keys whose matches are cached: heartbeats and indications repeat few keys. */
const maxCachedKeys = 1000;
/** Far longer than any key of QMF. The exchange ignores what follows. */
const maxKeyLength = 4096;

/** One word of the patterns, in a tree of words. */
interface PatternNode {
  readonly next: Map<string, PatternNode>;
  /** True for `#`, which matches any number of words. */
  readonly isMany: boolean;
  /** Subscriptions whose pattern ends here. */
  readonly subscriptions: Set<Subscription>;
}

/** Matches keys of words separated by dots. In a pattern `*` matches one word and `#` any number of words, also zero. */
export class TopicExchange implements Exchange {
  readonly #root = createNode(false);
  readonly #cache = new Map<string, readonly Subscription[]>();

  bind(pattern: string, subscription: Subscription): () => void {
    const words = pattern.split('.');
    let node = this.#root;
    for (const word of words) {
      const next = node.next.get(word) ?? createNode(word === '#');
      node.next.set(word, next);
      node = next;
    }
    node.subscriptions.add(subscription);
    this.#cache.clear();
    return () => {
      removeBinding(this.#root, words, subscription);
      this.#cache.clear();
    };
  }

  /** Cuts a key that is too long and matches its beginning. qpidd does so, too, at a lower length. */
  match(routingKey: string): Iterable<Subscription> {
    const key = routingKey.length > maxKeyLength ? routingKey.slice(0, maxKeyLength) : routingKey;
    const cached = this.#cache.get(key);
    if (cached !== undefined) return cached;
    const subscriptions = this.#find(key);
    if (this.#cache.size >= maxCachedKeys) this.#cache.clear();
    this.#cache.set(key, subscriptions);
    return subscriptions;
  }

  /** Follows all patterns at once, word by word: the time stays below words times patterns. */
  #find(key: string): readonly Subscription[] {
    let reached = new Set<PatternNode>();
    addReachable(this.#root, reached);
    for (const word of key.split('.')) {
      const reachedNext = new Set<PatternNode>();
      for (const node of reached) {
        // `#` consumes this word; the pattern after it may start with the next one.
        if (node.isMany) addReachable(node, reachedNext);
        if (word !== '#' && word !== '*') addReachable(node.next.get(word), reachedNext);
        addReachable(node.next.get('*'), reachedNext);
      }
      reached = reachedNext;
    }
    return [...new Set(Array.from(reached, ({ subscriptions }) => [...subscriptions]).flat())];
  }
}

function createNode(isMany: boolean): PatternNode {
  return { next: new Map(), isMany, subscriptions: new Set() };
}

/** Adds a node and each `#` after it, which can match zero words. */
function addReachable(start: PatternNode | undefined, reached: Set<PatternNode>): void {
  for (let node = start; node !== undefined && !reached.has(node); node = node.next.get('#'))
    reached.add(node);
}

function removeBinding(node: PatternNode, words: readonly string[], subscription: Subscription): void {
  const [word, ...rest] = words;
  if (word === undefined) {
    node.subscriptions.delete(subscription);
    return;
  }
  const next = node.next.get(word);
  if (next === undefined) return;
  removeBinding(next, rest, subscription);
  if (next.subscriptions.size === 0 && next.next.size === 0) node.next.delete(word);
}
