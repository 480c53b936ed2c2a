/** Speed of a codec with one message. */
export interface CodecRates {
  readonly encodedPerSecond: number;
  readonly decodedPerSecond: number;
}

/** Repeats each of both for half of the time. Uses the results, so that no compiler removes the work. */
export function measureCodec(encode: () => Uint8Array, decode: () => object, ms: number): CodecRates {
  return {
    encodedPerSecond: countPerSecond(() => encode().length, ms / 2),
    decodedPerSecond: countPerSecond(() => (decode() === undefined ? 0 : 1), ms / 2),
  };
}

/** Runs between two looks at the clock. */
const batch = 20;

function countPerSecond(run: () => number, ms: number): number {
  const start = performance.now();
  let runs = 0;
  let sum = 0;
  let now = start;
  while (now - start < ms) {
    for (let i = 0; i < batch; i++) sum += run();
    runs += batch;
    now = performance.now();
  }
  if (sum <= 0) throw new Error('the codec returned nothing');
  return runs / ((now - start) / 1000);
}
