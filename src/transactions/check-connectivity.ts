import type { Broker } from '#agent';
import { type Clock, errorText, withTimeout } from '#base';

/** Time that one check of the connectivity may take, milliseconds. */
export const connectivityLimitMs = 5_000;

/**
 * Checks that the broker answers over a new connection.
 * @param dial opens that connection.
 * @returns why the broker did not answer; undefined when it did.
 */
export async function checkConnectivity(
  dial: () => Broker,
  clock: Clock,
  limitMs: number,
): Promise<string | undefined> {
  const broker = dial();
  try {
    // The broker itself makes the address of a reply queue: it has read a request and answered.
    await withTimeout(
      broker.receiveReplies(() => undefined, { isPrivate: true }),
      limitMs,
      { clock },
    );
    return undefined;
  } catch (error) {
    return errorText(error);
  } finally {
    // Not awaited: a connection that hangs in a broken network must not delay the rollback.
    void broker.close().catch(() => undefined);
  }
}
