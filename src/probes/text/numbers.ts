/** A whole number in decimal text that a double holds exactly; undefined for everything else. */
export function parseInteger(text: string | undefined): number | undefined {
  if (text === undefined || !/^\s*-?\d{1,15}\s*$/.test(text)) return undefined;
  return Number(text);
}

/** A whole number that counts something: as {@link parseInteger}, and not below zero. */
export function parseCount(text: string | undefined): number | undefined {
  const value = parseInteger(text);
  return value === undefined || value < 0 ? undefined : value;
}

/** A decimal fraction such as `2596.142`. */
export function parseDecimal(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*\d{1,15}(\.\d+)?\s*$/.test(text) ? Number(text) : undefined;
}

/** Numbers of the kernel's list form: `0-3,8` is 0, 1, 2, 3, 8. Undefined where it is not one. */
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
