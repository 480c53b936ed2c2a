/** Formats KiB as `24.0 GiB`. */
export function formatKibibytes(value: bigint | number): string {
  return formatScaled(Number(value), 'KiB', ['KiB', 'MiB', 'GiB', 'TiB', 'PiB']);
}

/** Formats octets as `1.5 GiB`. */
export function formatOctets(value: bigint | number): string {
  return formatScaled(Number(value), 'B', ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']);
}

function formatScaled(value: number, smallest: string, units: readonly string[]): string {
  let scaledValue = value;
  let index = 0;
  while (Math.abs(scaledValue) >= 1024 && index < units.length - 1) {
    scaledValue /= 1024;
    index++;
  }
  return units[index] === smallest ? `${value} ${smallest}` : `${scaledValue.toFixed(1)} ${units[index]}`;
}

const timeUnits: readonly (readonly [bigint, string])[] = [
  [86_400_000_000_000n, 'd'],
  [3_600_000_000_000n, 'h'],
  [60_000_000_000n, 'min'],
  [1_000_000_000n, 's'],
];

/** Formats nanoseconds as `3 d 4 h`: the two largest units, or ms below a second. */
export function formatDuration(ns: bigint): string {
  if (ns < 0n) return `-${formatDuration(-ns)}`;
  const first = timeUnits.findIndex(([length]) => ns >= length);
  if (first < 0) return ns === 0n ? '0 s' : `${Number(ns) / 1e6} ms`;
  const parts: string[] = [];
  let rest = ns;
  for (const [length, unit] of timeUnits.slice(first, first + 2)) {
    if (rest / length > 0n) parts.push(`${rest / length} ${unit}`);
    rest %= length;
  }
  return parts.join(' ');
}

/** Formats nanoseconds since 1970 as `2026-11-21 01:47:43 UTC`. */
export function formatInstant(ns: bigint): string {
  const text = isoTime(ns);
  return text === undefined ? `${ns} ns` : `${text.slice(0, 10)} ${text.slice(11, 19)} UTC`;
}

/** Formats nanoseconds since 1970 as ISO 8601. @returns undefined when the time exceeds JavaScript's dates. */
export function isoTime(ns: bigint): string | undefined {
  const date = new Date(Number(ns / 1_000_000n));
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** Formats the age of a time as `3 s ago` or `now`. */
export function formatAge(ns: bigint, nowNs: bigint): string {
  const passed = nowNs - ns;
  return passed < 1_000_000_000n ? 'now' : `${formatDuration(passed).split(' ').slice(0, 2).join(' ')} ago`;
}
