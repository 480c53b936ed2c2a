import { printable } from '#base';
import type { ConsoleSession } from '../console-session.ts';

/** Tells on standard error when the connection is lost, and when it is there again. */
export function watchConnection({
  broker,
  context: { err },
}: Pick<ConsoleSession, 'broker' | 'context'>): void {
  let isLost = false;
  broker.onStatus((status) => {
    if (status.state === 'connected' && isLost) err.write('ovirt-node: connected again\n');
    if (status.state === 'waiting' && !isLost)
      err.write(`ovirt-node: the connection is lost (${printable(status.reason)}); waiting for the broker\n`);
    if (status.state === 'connected') isLost = false;
    if (status.state === 'waiting') isLost = true;
  });
}
