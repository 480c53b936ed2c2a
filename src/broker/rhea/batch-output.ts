import type { Connection, FrameTransport } from './rhea-types.ts';

/** Octets after which gathered frames are written. */
const batchOctets = 8 * 1024;

/**
 * Writes all frames of one turn of the event loop together, where rhea would write and set its timers for each. Leaves out opening
 * and closing, where rhea still changes what it has written.
 * @param onStalled called when the peer left too much unread.
 */
export function batchOutput(connection: Connection, onStalled: () => void): void {
  const { output } = connection;
  let isScheduled = false;
  let batched: FrameTransport | undefined;
  const write = () => {
    const transport = connection.amqp_transport;
    if (transport !== batched) (connection.joinFrames ?? joinFrames)(transport);
    batched = transport;
    output.call(connection);
    if (!connection.backpressure.recordWrite()) onStalled();
  };
  connection.output = () => {
    if (!connection.is_open()) write();
    else if (!isScheduled) {
      isScheduled = true;
      setImmediate(() => {
        isScheduled = false;
        write();
      });
    }
  };
}

/**
 * Joins frames into a few buffers: a broker would spend half of its time on many small writes. Not into a single one: the peer
 * would wait while it is built, and this side while the peer reads it.
 */
function joinFrames(transport: FrameTransport): void {
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
    const addFrame = (frame: Buffer) => {
      frames.push(frame);
      octets += frame.length;
      if (octets >= batchOctets) flush();
    };
    write.call(transport, { write: addFrame });
    flush();
  };
}
