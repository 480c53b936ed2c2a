/** Converts facts to JSON text: bigints become decimal text, sets and maps lists. */
export function stringifyFacts(facts: unknown): string {
  return JSON.stringify(facts, (_, value: unknown) => {
    if (typeof value === 'bigint') return value.toString();
    return value instanceof Set || value instanceof Map ? [...value] : value;
  });
}
