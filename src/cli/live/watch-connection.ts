import { printable } from '#base';
import type { ConsoleSession } from '../console-session.ts';

/** Writes on standard error when the connection is lost, and when it is there again. The shell does so for its commands. */
export function watchConnection({
  broker,
  context: { err, connection },
}: Pick<ConsoleSession, 'broker' | 'context'>): void {
  if (connection !== undefined) return;
  let isLost = false;
  broker.onStatus((status) => {
    if (status.state === 'connected' && isLost) err.write('ovirt-node: connected again\n');
    if (status.state === 'waiting' && !isLost)
      err.write(`ovirt-node: the connection is lost (${printable(status.reason)}); waiting for the broker\n`);
    if (status.state === 'connected') isLost = false;
    if (status.state === 'waiting') isLost = true;
  });
}
