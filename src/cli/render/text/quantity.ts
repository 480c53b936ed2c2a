/** `24.0 GiB` for a number of KiB. */
export function formatKibibytes(value: bigint | number): string {
  return scaled(Number(value), 'KiB', ['KiB', 'MiB', 'GiB', 'TiB', 'PiB']);
}

/** `1.5 GiB` for a number of octets. */
export function formatOctets(value: bigint | number): string {
  return scaled(Number(value), 'B', ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']);
}

function scaled(value: number, smallest: string, units: readonly string[]): string {
  let scaledValue = value;
  let index = 0;
  while (Math.abs(scaledValue) >= 1024 && index < units.length - 1) {
    scaledValue /= 1024;
    index++;
  }
  return units[index] === smallest ? `${value} ${smallest}` : `${scaledValue.toFixed(1)} ${units[index]}`;
}

const steps: readonly (readonly [bigint, string])[] = [
  [86_400_000_000_000n, 'd'],
  [3_600_000_000_000n, 'h'],
  [60_000_000_000n, 'min'],
  [1_000_000_000n, 's'],
];

/** `3 d 4 h` for nanoseconds: the two largest units; below a second in ms. */
export function formatDuration(ns: bigint): string {
  if (ns < 0n) return `-${formatDuration(-ns)}`;
  const first = steps.findIndex(([length]) => ns >= length);
  if (first < 0) return ns === 0n ? '0 s' : `${Number(ns) / 1e6} ms`;
  const parts: string[] = [];
  let rest = ns;
  for (const [length, unit] of steps.slice(first, first + 2)) {
    if (rest / length > 0n) parts.push(`${rest / length} ${unit}`);
    rest %= length;
  }
  return parts.join(' ');
}

/** `2026-11-21 01:47:43 UTC` for nanoseconds since 1970. */
export function formatInstant(ns: bigint): string {
  const text = isoTime(ns);
  return text === undefined ? `${ns} ns` : `${text.slice(0, 10)} ${text.slice(11, 19)} UTC`;
}

/** ISO 8601 in milliseconds; undefined for a time that no date has. */
export function isoTime(ns: bigint): string | undefined {
  const date = new Date(Number(ns / 1_000_000n));
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** `3 s ago`, `now`. */
export function formatAge(ns: bigint, nowNs: bigint): string {
  const passed = nowNs - ns;
  return passed < 1_000_000_000n ? 'now' : `${formatDuration(passed).split(' ').slice(0, 2).join(' ')} ago`;
}
