import type { Connection } from './rhea-types.ts';

/** Ends a connection at once: removes its listeners and timers and destroys its socket without a close frame. */
export function destroyConnection(connection: Connection): void {
  connection.socket_ready = false;
  stopTimers(connection);
  connection.removeAllListeners();
  connection.input = ignore;
  const { socket } = connection;
  if (socket === undefined) return;
  socket.removeAllListeners();
  socket.on('error', ignore);
  socket.destroy();
}

export function stopTimers({ heartbeat_in, heartbeat_out, abort_idle }: Connection): void {
  for (const timer of [heartbeat_in, heartbeat_out, abort_idle]) clearTimeout(timer);
}

function ignore(): void {
  // Late events of an ended connection have no meaning.
}
