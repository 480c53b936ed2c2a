/** Time limit of the search for a smaller input. */
const limitMs = 10_000;

/**
 * Minimises a failing input: removes pieces, large ones first, then replaces octets by zero, while the input fails.
 * @param fails tests an input; runs often.
 */
export async function minimise(
  octets: Uint8Array,
  fails: (octets: Uint8Array) => Promise<boolean>,
): Promise<Uint8Array> {
  const endMs = performance.now() + limitMs;
  let smallest = octets;
  for (let size = Math.ceil(smallest.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < smallest.length && performance.now() < endMs; ) {
      const shorter = new Uint8Array(Buffer.concat([smallest.subarray(0, at), smallest.subarray(at + size)]));
      if (await fails(shorter)) smallest = shorter;
      else at += size;
    }
  }
  for (let at = 0; at < smallest.length && performance.now() < endMs; at++) {
    const zeroed = smallest.slice();
    zeroed[at] = 0;
    if (smallest[at] !== 0 && (await fails(zeroed))) smallest = zeroed;
  }
  return smallest;
}
