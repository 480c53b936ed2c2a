import { pause, systemClock } from '#base';
import type { ConsoleSession } from '../console-session.ts';
import { Screen } from './screen.ts';

/** Time between two pictures. It follows the size of the terminal, too. */
const intervalMs = 500;

/** One picture: lines of which as many are shown as fit, and a last one that always is. */
export interface Picture {
  readonly lines: readonly string[];
  readonly last: string;
}

/**
 * Draws pictures until it is interrupted.
 * @param picture makes one. Gets what to say of a lost connection, else an empty text.
 */
export async function redraw(
  { broker, context }: Pick<ConsoleSession, 'broker' | 'context'>,
  interruption: AbortSignal,
  picture: (status: string) => Picture,
): Promise<void> {
  let status = '';
  const forget = broker.onStatus(({ state }) => {
    status = state === 'connected' ? '' : 'no connection to the broker  ';
  });
  using screen = new Screen(context.out);
  while (!interruption.aborted) {
    const { lines, last } = picture(status);
    screen.draw(lines, last);
    await pause(systemClock, intervalMs, interruption);
  }
  forget();
}
