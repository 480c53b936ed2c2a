import type { Connection, Frame, Receiver, Sender, Session } from '../rhea-types.ts';
import { checkState, checkTermini } from './check-descriptors.ts';
import { checkUint, InvalidField, maxUint } from './invalid-field.ts';

/** MIN-MAX-FRAME-SIZE: AMQP 1.0 part 2, 2.8.19. */
const minFrameOctets = 512;
/** Shortest idle timeout of a peer, in milliseconds: this side sends an empty frame after half of it. */
const minIdleTimeoutMs = 100;
/** Longest timer of Node is 2^31 - 1 ms; a longer one fires at once. rhea halves the peer's timeout. */
const maxTimeoutMs = 2 * 0x7fff_ffff;
const maxShort = 0xffff;

type CheckedFrame = 'on_open' | 'on_begin' | 'on_attach' | 'on_flow' | 'on_transfer' | 'on_disposition';
type Check = (connection: Connection, frame: Frame) => void;

/**
 * Refuses frames with numbers outside the ranges of AMQP 1.0: rhea takes them as sizes, timers and limits of loops. The first such
 * frame, and all after it, stay unread.
 * @param refuse called once, with the field; it must end the connection.
 */
export function checkFields(connection: Connection, refuse: (error: InvalidField) => void): void {
  const guard = (name: CheckedFrame, check: Check) => {
    const handle = connection[name];
    connection[name] = (frame) => {
      try {
        check(connection, frame);
      } catch (error) {
        if (!(error instanceof InvalidField)) throw error;
        connection.amqp_transport.read_complete = true;
        refuse(error);
        return;
      }
      handle.call(connection, frame);
    };
  };
  guard('on_open', checkOpen);
  guard('on_begin', checkBegin);
  guard('on_attach', checkAttach);
  guard('on_flow', checkFlow);
  guard('on_transfer', checkTransfer);
  guard('on_disposition', checkDisposition);
  forgetDetachedHandles(connection);
}

function checkOpen(_: Connection, { performative }: Frame): void {
  checkUint('max-frame-size', performative.max_frame_size, minFrameOctets);
  checkUint('channel-max', performative.channel_max, 0, maxShort);
  const idleMs = checkUint('idle-time-out', performative.idle_time_out) ?? 0;
  // Part 2, 2.4.5: a peer closes the connection when it does not support the proposed timeout. 0 means none.
  if (idleMs > 0 && idleMs < minIdleTimeoutMs)
    throw new InvalidField('idle-time-out', idleMs, `0, or at least ${minIdleTimeoutMs} ms`);
  if (idleMs > maxTimeoutMs) performative.idle_time_out = maxTimeoutMs;
}

function checkBegin({ remote_channel_map }: Connection, { channel, performative }: Frame): void {
  checkUint('remote-channel', performative.remote_channel, 0, maxShort);
  checkUint('next-outgoing-id', performative.next_outgoing_id);
  checkUint('incoming-window', performative.incoming_window);
  checkUint('outgoing-window', performative.outgoing_window);
  // rhea would forget the session that the channel has, and keep its memory.
  if (remote_channel_map[channel]?.is_remote_open())
    throw new InvalidField('channel of a begin', channel, 'a channel without a session');
}

function checkAttach(connection: Connection, { channel, performative }: Frame): void {
  const { name, handle } = performative;
  if (typeof name !== 'string') throw new InvalidField('name of a link', name, 'a text');
  if (checkUint('handle', handle) === undefined) throw new InvalidField('handle', handle, 'a number');
  checkUint('initial-delivery-count', performative.initial_delivery_count);
  checkUint('snd-settle-mode', performative.snd_settle_mode, 0, 2);
  checkUint('rcv-settle-mode', performative.rcv_settle_mode, 0, 1);
  const handles = connection.remote_channel_map[channel]?.remote.handles ?? {};
  if (Object.hasOwn(handles, handle)) throw new InvalidField('handle', handle, 'one without a link');
  checkTermini(performative);
}

function checkFlow(connection: Connection, { channel, performative }: Frame): void {
  checkUint('next-incoming-id', performative.next_incoming_id);
  checkUint('incoming-window', performative.incoming_window);
  checkUint('next-outgoing-id', performative.next_outgoing_id);
  checkUint('outgoing-window', performative.outgoing_window);
  const linkCredit = checkUint('link-credit', performative.link_credit) ?? 0;
  const deliveryCount = checkUint('delivery-count', performative.delivery_count);
  const handle = checkUint('handle', performative.handle);
  if (handle === undefined) return;
  const link = connection.remote_channel_map[channel]?.remote.handles[handle];
  if (link === undefined) throw new InvalidField('handle', handle, 'the handle of a link');
  if (link.is_receiver()) {
    // This side asks no sender to drain; rhea would take over the count and write a line to standard error for each frame.
    performative.drain = false;
    return;
  }
  // Below 0, rhea would count in a loop that does not end; part 2, 2.6.7 has the sum.
  const credit = Math.max(0, (deliveryCount ?? link.delivery_count) + linkCredit - link.delivery_count);
  performative.delivery_count = link.delivery_count;
  performative.link_credit = Math.min(credit, maxUint);
  // rhea drains for any value but false, also for the 1 by which it reads a boolean of two octets.
  if (performative.drain) drainAtOnce(link as Sender);
}

function checkTransfer({ remote_channel_map }: Connection, { channel, performative }: Frame): void {
  const id = checkUint('delivery-id', performative.delivery_id);
  const link = remote_channel_map[channel]?.remote.handles[performative.handle];
  const isFirst = link?.is_receiver() === true && (link as Receiver)._incomplete === undefined;
  // Part 2, 2.7.5. rhea would fail while it settles the delivery, in a turn of its own.
  if (id === undefined && isFirst)
    throw new InvalidField('delivery-id', id, 'a number in the first frame of a delivery');
}

function checkDisposition(_: Connection, { performative }: Frame): void {
  checkUint('first', performative.first);
  checkUint('last', performative.last);
  checkState(performative.state);
}

/** Makes a drained sender give up its credit in one step: rhea counts it down, which takes seconds for a credit of 2^32. */
function drainAtOnce(sender: Sender): void {
  sender._get_drain = () => {
    if (!sender._draining || !sender._drained || sender.credit <= 0) return false;
    sender.delivery_count += sender.credit;
    sender.credit = 0;
    return true;
  };
}

/** Frees the handle of a detached link: rhea would keep each handle that a peer ever used, with its link. */
function forgetDetachedHandles(connection: Connection): void {
  const { on_detach } = connection;
  connection.on_detach = (frame) => {
    const session: Session | undefined = connection.remote_channel_map[frame.channel];
    on_detach.call(connection, frame);
    delete session?.remote.handles[frame.performative.handle];
  };
}
