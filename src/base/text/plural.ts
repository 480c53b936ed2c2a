/** Formats a count with its noun: `1 day`, `2 days`. @param many the noun's plural. */
export function plural(count: number, noun: string, many = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : many}`;
}
