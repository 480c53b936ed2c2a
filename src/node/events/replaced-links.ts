import type { LinkNotice } from '#probes';

/**
 * Remembers links that were deleted and made again under the same index between two readings, which see no difference: the
 * kernel gives a link its index back when it returns from another network namespace.
 */
export class ReplacedLinks {
  readonly #deleted = new Set<number>();
  readonly #replaced = new Set<number>();

  /** Takes what notifications say about links, in the kernel's order. */
  observe(notices: readonly LinkNotice[]): void {
    for (const notice of notices) {
      if (notice.kind === 'deleted') this.#deleted.add(notice.index);
      else if (this.#deleted.delete(notice.link.index)) this.#replaced.add(notice.link.index);
    }
  }

  /** Returns the indexes since the last call. @param current indexes of the links in the reading at hand. */
  take(current: ReadonlySet<number>): ReadonlySet<number> {
    // A reading that still has a deleted link is older than the notification.
    for (const index of this.#deleted) if (!current.has(index)) this.#deleted.delete(index);
    const replaced = new Set(this.#replaced);
    this.#replaced.clear();
    return replaced;
  }
}
