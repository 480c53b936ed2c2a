/** Longest that anybody waits for a smaller input. */
const limitMs = 10_000;

/**
 * A smaller input that fails, too: pieces are taken out, large ones first, then octets made zero, as long as it fails.
 * @param fails tells of an input; called often.
 */
export async function minimise(
  octets: Uint8Array,
  fails: (octets: Uint8Array) => Promise<boolean>,
): Promise<Uint8Array> {
  const end = performance.now() + limitMs;
  let found = octets;
  for (let size = Math.ceil(found.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < found.length && performance.now() < end; ) {
      const shorter = new Uint8Array(Buffer.concat([found.subarray(0, at), found.subarray(at + size)]));
      if (await fails(shorter)) found = shorter;
      else at += size;
    }
  }
  for (let at = 0; at < found.length && performance.now() < end; at++) {
    const plainer = found.slice();
    plainer[at] = 0;
    if (found[at] !== 0 && (await fails(plainer))) found = plainer;
  }
  return found;
}
