import type { Connection } from '../rhea-types.ts';
import { dispatchEvents } from './dispatch-events.ts';
import { readFrames } from './read-frames.ts';
import { writeTransfers } from './write-transfers.ts';

/**
 * Makes the frames that most messages consist of by code of this room, on one connection; rhea keeps its state and gets everything
 * else. Call it once the connection has a socket, before it has sessions.
 */
export function takeFastPath(connection: Connection): void {
  writeTransfers(connection);
  readFrames(connection);
  dispatchEvents(connection);
}
