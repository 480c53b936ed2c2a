/** What the guest found. */
export interface LiveReport {
  /** What `ovirt-node events --json --count 1` printed while `ip` made links e0, e1, … */
  readonly printed: { readonly class: string; readonly values: Readonly<Record<string, unknown>> };
  /** From each command until the console's picture showed its effect, milliseconds. */
  readonly timesMs: readonly number[];
  /** Events of the changes that were made one by one, as `linkUp v0 1`. */
  readonly events: readonly string[];
  /** Data indications of 1,000 links that were made at once, and their events. */
  readonly messages: number;
  readonly addedEvents: number;
  /** Links in the end. */
  readonly links: number;
  /** From the end of the standstill until the store equalled the kernel's dump, milliseconds. */
  readonly equalAfterMs: number;
  readonly warnings: readonly string[];
  readonly hasOverflowed: boolean;
}
