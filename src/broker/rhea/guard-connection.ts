import { decodeLimits } from '../codec/limits.ts';
import { Backpressure } from './backpressure.ts';
import { type Connection, type Frame, type Receiver, type Transport, types } from './rhea.ts';

/** Largest frame that is read, told to the peer when it is greeted. */
export const maxFrameBytes = 1024 * 1024;

/** Deliveries that rhea keeps unsettled per session. A disposition of more is none of a sane peer. */
const maxDispositionRange = 2048;

/** A frame that holds nothing still takes memory. */
const frameOverhead = 64;

/** Octets after which what was gathered is handed over. */
const piece = 8 * 1024;

/** Code of the problem that a peer was not heard for too long. */
export const silence = 'SILENCE';

/** Any format but 0 makes rhea hand out a message's octets as they are. */
const rawFormat = types.wrap_uint(1);
const messageFormatField = 3;

boundArrays();

/**
 * Makes a connection safe and quick: messages reach `message` listeners as octets, one write per turn of the event loop,
 * and a peer that breaks the bounds ends its own connection only. To be called before the connection starts.
 * @param end is told once of what breaks the connection; it has to end it.
 */
export function guardConnection(connection: Connection, end: (problem: unknown) => void): void {
  const { input, output, on_transfer, on_disposition } = connection;
  connection.backpressure = new Backpressure(connection);
  connection.output = onceATurn(connection, output, end);
  connection.input = (bytes) => {
    input.call(connection, bytes);
    const { frame_size } = connection;
    // It was let go of by what it read; rhea starts its timers all the same.
    if (!connection.socket_ready) stopTimers(connection);
    else if (frame_size !== undefined && frame_size > maxFrameBytes)
      end(new Error(`a frame of ${frame_size} octets`));
    else if (frame_size !== undefined) watch(connection);
  };
  // rhea would say good-bye to a peer that does not listen, and wait.
  connection.idle = () => end({ code: silence });
  connection.on_transfer = (frame) => {
    if (acceptable(connection, frame)) on_transfer.call(connection, frame);
  };
  connection.on_disposition = (frame) => {
    const { first, last } = frame.performative;
    if ((last ?? first) - first >= maxDispositionRange)
      throw new Error('a disposition of too many deliveries');
    on_disposition.call(connection, frame);
  };
  connection.on('error', end);
  connection.on('protocol_error', end);
}

/**
 * rhea would write and set its timers for each frame; so all frames of a turn leave together at its end. Not so in
 * greeting and parting, where rhea changes what it just wrote.
 */
function onceATurn(connection: Connection, output: () => void, end: (problem: unknown) => void): () => void {
  let waiting = false;
  let gathering: Transport | undefined;
  const write = () => {
    const transport = connection.amqp_transport;
    if (transport !== gathering) gather(transport);
    gathering = transport;
    output.call(connection);
    if (!connection.backpressure.recordWrite())
      end(new Error('the other side reads nothing of what it is sent'));
  };
  return () => {
    if (!connection.is_open()) write();
    else if (!waiting) {
      waiting = true;
      setImmediate(() => {
        waiting = false;
        write();
      });
    }
  };
}

/**
 * A few buffers instead of one per frame: half of a broker's time would go into handing over many small ones. Not one
 * of all frames: the peer would have nothing to do while it is made, nor we while the peer reads it.
 */
function gather(transport: Transport): void {
  const { write } = transport;
  transport.write = (socket) => {
    let frames: Buffer[] = [];
    let octets = 0;
    const flush = () => {
      const [first] = frames;
      if (first !== undefined) socket.write(frames.length === 1 ? first : Buffer.concat(frames, octets));
      frames = [];
      octets = 0;
    };
    const take = (frame: Buffer) => {
      frames.push(frame);
      octets += frame.length;
      if (octets >= piece) flush();
    };
    write.call(transport, { write: take });
    flush();
  };
}

function acceptable(connection: Connection, frame: Frame): boolean {
  const { performative } = frame;
  const link = connection.remote_channel_map[frame.channel]?.remote.handles[performative.handle];
  if (link === undefined || !link.is_receiver()) throw new Error(`a transfer on link ${performative.handle}`);
  const receiver = link as Receiver;
  // Some brokers send a few more than the credit; rhea would write that to standard error.
  if (receiver.credit <= 0) receiver.credit = 1;
  const begun = receiver._incomplete;
  if (begun === undefined) {
    performative.value[messageFormatField] = rawFormat;
    receiver.octets = 0;
    return true;
  }
  if (performative.aborted) {
    begun.settled = true;
    receiver._incomplete = undefined;
    receiver.credit--;
    receiver.delivery_count++;
    return false;
  }
  receiver.octets = (receiver.octets ?? 0) + (frame.payload?.byteLength ?? 0) + frameOverhead;
  if (receiver.octets > decodeLimits.bytes)
    throw new Error(`a message of more than ${decodeLimits.bytes} octets`);
  return true;
}

/** rhea's reader of frames believes any count: an array of 2^32 nulls in 13 octets would fill the memory. */
function boundArrays(): void {
  const reader = types.Reader.prototype;
  const { read_array_items } = reader;
  reader.read_array_items = function (count, type) {
    if (count > this.remaining()) throw new Error(`an array of ${count} in ${this.remaining()} octets`);
    return read_array_items.call(this, count, type);
  };
}

/** rhea stops its watch when a frame begins, and begins anew only when the whole of it is there. */
function watch(connection: Connection): void {
  const toldMs = connection.local.open.idle_time_out;
  clearTimeout(connection.heartbeat_in);
  if (toldMs) connection.heartbeat_in = setTimeout(() => connection.idle(), 2 * toldMs);
}

function stopTimers({ heartbeat_in, heartbeat_out, abort_idle }: Connection): void {
  for (const timer of [heartbeat_in, heartbeat_out, abort_idle]) clearTimeout(timer);
}

/** Lets go of a connection at once: nothing of it is heard or written any more. */
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

function ignore(): void {
  // What still comes belongs to a connection that is over.
}
