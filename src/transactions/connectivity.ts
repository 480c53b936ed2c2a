import type { Broker } from '#agent';
import type { Clock } from '#base';

/** Asks the broker something over a new connection. @returns why there was no answer; undefined where there was one. */
export async function checkConnectivity(
  dial: () => Broker,
  clock: Clock,
  limitMs: number,
): Promise<string | undefined> {
  let cancel: (() => void) | undefined;
  const tooLate = new Promise<string>((resolve) => {
    cancel = clock.after(limitMs, () => resolve(`no answer in ${limitMs / 1000} s`));
  });
  const broker = dial();
  try {
    // An address of one's own is made by the broker: it has read and answered.
    const asked = broker
      .receiveReplies(() => undefined)
      .then(
        () => undefined,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      );
    return await Promise.race([asked, tooLate]);
  } finally {
    cancel?.();
    // One that is stuck in a broken network must not hold up the way back.
    void broker.close().catch(() => undefined);
  }
}
