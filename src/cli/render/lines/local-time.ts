/** Formats nanoseconds since 1970 as the time of day in the time zone of the reader, such as `18:40:03`. */
export function localTime(ns: bigint): string {
  const date = new Date(Number(ns / 1_000_000n));
  return Number.isNaN(date.getTime()) ? '--:--:--' : date.toTimeString().slice(0, 8);
}
