import { admitTransfer } from './admit-transfer.ts';
import { Backpressure } from './backpressure.ts';
import { batchOutput } from './batch-output.ts';
import { stopTimers } from './destroy-connection.ts';
import type { Connection } from './rhea-types.ts';

/** Largest frame that a peer may send. Announced in the open frame. */
export const maxFrameBytes = 1024 * 1024;

/** Deliveries that rhea keeps unsettled per session. No sane peer settles more at once. */
const maxDispositionRange = 2048;

/** Error code for a peer that fell silent. */
export const silence = 'SILENCE';

/**
 * Makes one connection safe and fast. Its `message` listeners receive undecoded octets, all frames of one turn of the event loop
 * leave together, and a peer that exceeds a limit ends only its own connection. Call it before the connection starts.
 * @param end called with each problem of the connection; it must destroy the connection.
 */
export function guardConnection(connection: Connection, end: (problem: unknown) => void): void {
  const { input, on_transfer, on_disposition, _process } = connection;
  connection.backpressure = new Backpressure(connection);
  batchOutput(connection, () => end(new Error('the other side does not read its messages')));
  connection.input = (bytes) => {
    input.call(connection, bytes);
    const { frame_size } = connection;
    // rhea starts its timers even when this input destroyed the connection.
    if (!connection.socket_ready) stopTimers(connection);
    else if (frame_size !== undefined && frame_size > maxFrameBytes)
      end(new Error(`a frame of ${frame_size} octets`));
    else if (frame_size !== undefined) restartIdleTimer(connection);
  };
  // rhea would send a close frame to the silent peer and wait for the answer.
  connection.idle = () => end({ code: silence });
  connection.on_transfer = (frame) => {
    if (admitTransfer(connection, frame)) on_transfer.call(connection, frame);
  };
  connection.on_disposition = (frame) => {
    const { first, last } = frame.performative;
    if ((last ?? first) - first >= maxDispositionRange)
      throw new Error('a disposition of too many deliveries');
    on_disposition.call(connection, frame);
  };
  connection._process = () => {
    try {
      _process.call(connection);
    } catch (error) {
      end(error);
    }
  };
  connection.on('error', end);
  connection.on('protocol_error', end);
}

/** Restarts the idle timer within a frame: rhea stops it when a frame begins and restarts it only at the end of the frame. */
function restartIdleTimer(connection: Connection): void {
  const announcedMs = connection.local.open.idle_time_out;
  clearTimeout(connection.heartbeat_in);
  if (announcedMs) connection.heartbeat_in = setTimeout(() => connection.idle(), 2 * announcedMs);
}
