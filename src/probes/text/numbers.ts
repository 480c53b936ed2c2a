/** Parses a decimal integer of at most 15 digits. @returns undefined for any other text. */
export function parseInteger(text: string | undefined): number | undefined {
  if (text === undefined || !/^\s*-?\d{1,15}\s*$/.test(text)) return undefined;
  return Number(text);
}

/** Parses an integer of 0 or more. @returns undefined for any other text. */
export function parseCount(text: string | undefined): number | undefined {
  const value = parseInteger(text);
  return value === undefined || value < 0 ? undefined : value;
}

/** Parses a decimal fraction such as `2596.142`. @returns undefined for any other text. */
export function parseDecimal(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*\d{1,15}(\.\d+)?\s*$/.test(text) ? Number(text) : undefined;
}

/** Parses the kernel's list format: `0-3,8` is 0, 1, 2, 3, 8. @returns undefined for any other text. */
export function parseNumberList(text: string | undefined): readonly number[] | undefined {
  if (text === undefined) return undefined;
  const numbers: number[] = [];
  for (const part of text.trim().split(',')) {
    if (part === '') continue;
    const range = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(part);
    if (range === null) return undefined;
    const last = Number(range[2] ?? range[1]);
    for (let number = Number(range[1]); number <= last; number += 1) numbers.push(number);
  }
  return numbers;
}

/** Returns a number above 0; undefined for any other value, by which sources mean "unknown". */
export function positive(value: number | null | undefined): number | undefined {
  return value !== null && value !== undefined && value > 0 ? value : undefined;
}
