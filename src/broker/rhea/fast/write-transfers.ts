import type { Connection, FrameTransport, Outgoing, Session } from '../rhea-types.ts';
import { FrameBatch, type FrameSocket } from './frame-batch.ts';
import { isPlainDelivery, TransferFrame } from './transfer-frame.ts';

/**
 * Makes transfer frames by this room's writer on all sessions that a connection will have. Everything else stays with rhea: credit,
 * windows, settlement, and the order among its own frames.
 */
export function writeTransfers(connection: Connection): void {
  const { create_session } = connection;
  connection.joinFrames = joinFrames;
  connection.create_session = (...options) => {
    const session = create_session.apply(connection, options);
    const { outgoing } = session;
    const { process } = outgoing;
    outgoing.process = () => {
      sendPlain(connection, session, outgoing);
      process.call(outgoing);
    };
    return session;
  };
}

/** Sends the deliveries that credit and windows permit, up to the first that is not plain. rhea takes over from there. */
function sendPlain(connection: Connection, session: Session, outgoing: Outgoing): void {
  const { pending } = connection.amqp_transport;
  const { channel } = session.local;
  const before = pending.length;
  while (outgoing.next_pending_delivery < outgoing.next_delivery_id) {
    const delivery = outgoing.deliveries.by_id(outgoing.next_pending_delivery);
    if (delivery === undefined || !isPlainDelivery(delivery) || !delivery.link.has_credit()) break;
    const left = delivery.data.length - delivery.next_to_send;
    const parts = Math.min(outgoing.transfer_window(), left);
    if (!(parts > 0)) break;
    const end = delivery.next_to_send + parts;
    for (let part = delivery.next_to_send; part < end; part++)
      pending.push(new TransferFrame(channel, delivery, part));
    outgoing.window -= parts;
    outgoing.next_transfer_id += parts;
    delivery.next_to_send = end;
    if (parts < left) break;
    if (delivery.settled) delivery.remote_settled = true;
    delivery.link.credit--;
    delivery.link.delivery_count++;
    outgoing.next_pending_delivery++;
  }
  if (pending.length > before) connection.output();
}

/** Writes rhea's pending frames and those of this room in their order, a few at a time. */
function joinFrames(transport: FrameTransport): void {
  const { write } = transport;
  transport.write = (socket) => {
    const { pending } = transport;
    const batch = new FrameBatch(socket as FrameSocket);
    const sink = { write: (frame: Buffer) => batch.addFrame(frame) };
    let start = 0;
    const writeOthers = (end: number) => {
      transport.pending = pending.slice(start, end);
      write.call(transport, sink);
    };
    // Even without frames, rhea may owe the protocol header.
    if (!(pending[0] instanceof TransferFrame)) writeOthers(0);
    for (const [at, frame] of pending.entries()) {
      if (!(frame instanceof TransferFrame)) continue;
      if (start < at) writeOthers(at);
      batch.addTransfer(frame);
      start = at + 1;
    }
    if (start < pending.length) writeOthers(pending.length);
    transport.pending = [];
    batch.flush();
  };
}
