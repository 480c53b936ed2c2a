/** How fast a codec writes and reads one message. */
export interface CodecRates {
  readonly encodedPerSecond: number;
  readonly decodedPerSecond: number;
}

/** Repeats both for so long each. The results are looked at, so that no compiler leaves the work out. */
export function measureCodec(encode: () => Uint8Array, decode: () => object, ms: number): CodecRates {
  return {
    encodedPerSecond: perSecond(() => encode().length, ms / 2),
    decodedPerSecond: perSecond(() => (decode() === undefined ? 0 : 1), ms / 2),
  };
}

const batch = 20;

function perSecond(work: () => number, ms: number): number {
  const start = performance.now();
  let done = 0;
  let seen = 0;
  let now = start;
  while (now - start < ms) {
    for (let once = 0; once < batch; once++) seen += work();
    done += batch;
    now = performance.now();
  }
  if (seen <= 0) throw new Error('the codec made nothing');
  return done / ((now - start) / 1000);
}
