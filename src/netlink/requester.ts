import { Attributes } from './attributes.ts';
import { i32, u32 } from './byte-order.ts';
import type { Libc } from './libc.ts';
import { messageFlag, messageType, type NetlinkMessage, readMessages, writeMessage } from './message.ts';
import { NetlinkError } from './netlink.ts';

/** What the kernel is asked to do: the type of a message, flags beside request and acknowledge, and its payload. */
export interface NetlinkRequest {
  readonly type: number;
  readonly flags: number;
  readonly payload: Buffer;
}

/** The kernel's answer to one request. Source: linux/netlink.h, struct nlmsgerr and NLMSGERR_ATTR_MSG. */
export interface Acknowledgement {
  /** 0 when the request was carried out. */
  readonly errno: number;
  /** The kernel's own words about a refusal; most refusals have none. */
  readonly text: string | undefined;
}

/** A socket on which the kernel acknowledges each request. */
export interface Requester extends Disposable {
  /** Sends one request and waits for its acknowledgement. Callers wait for each other. @throws {NetlinkError} without one. */
  request(request: NetlinkRequest): Promise<Acknowledgement>;
}

const routeProtocol = 0;
/** Options of a netlink socket: acknowledgements without the request's payload, and with text. Source: linux/netlink.h. */
const socketOptions = { capAck: 10, extAck: 11 } as const;
const errnos = { interrupted: 4 } as const;
const messageAttribute = 1;
/** An acknowledgement holds an error, the header of the request and a text. */
const receiveLength = 16 * 1024;
const requestHeaderLength = 16;

/** Opens a socket of rtnetlink for requests. @throws {NetlinkError} where the kernel opens none. */
export function openRequester(libc: Libc): Requester {
  const { value: descriptor, errno } = libc.openNetlinkSocket(routeProtocol);
  if (descriptor < 0) throw new NetlinkError(`the kernel opens no netlink socket: errno ${errno}`);
  // A kernel without these options acknowledges without text, and repeats the whole request.
  for (const option of Object.values(socketOptions)) libc.setNetlinkOption(descriptor, option);
  let sequence = 0;
  let previous: Promise<unknown> = Promise.resolve();
  const exchange = async (request: NetlinkRequest): Promise<Acknowledgement> => {
    sequence += 1;
    const flags = request.flags | messageFlag.request | messageFlag.acknowledge;
    const sent = await libc.send(descriptor, writeMessage({ ...request, flags, sequence }));
    // A refusal of the request itself comes as an acknowledgement; this one is of the socket.
    if (sent.value < 0) return { errno: sent.errno, text: undefined };
    return receiveAcknowledgement(libc, descriptor, sequence);
  };
  return {
    request(request) {
      const answer = previous.then(() => exchange(request));
      previous = answer.catch(() => undefined);
      return answer;
    },
    [Symbol.dispose]: () => libc.close(descriptor),
  };
}

async function receiveAcknowledgement(
  libc: Libc,
  descriptor: number,
  sequence: number,
): Promise<Acknowledgement> {
  const buffer = Buffer.allocUnsafe(receiveLength);
  for (;;) {
    const received = await libc.receive(descriptor, buffer);
    if (received.errno === errnos.interrupted) continue;
    if (received.value < 0)
      throw new NetlinkError(`the kernel acknowledges no request: errno ${received.errno}`);
    for (const message of readMessages(buffer.subarray(0, received.value))) {
      if (message.sequence === sequence && message.type === messageType.error)
        return readAcknowledgement(message);
    }
  }
}

/** Reads the errno of an acknowledgement and its text. A short message counts as a refusal without a number (EPROTO). */
export function readAcknowledgement({ flags, payload }: NetlinkMessage): Acknowledgement {
  const protocolError = 71;
  if (payload.length < 4 + requestHeaderLength) return { errno: protocolError, text: undefined };
  const errno = Math.abs(i32(payload));
  if ((flags & messageFlag.attributes) === 0) return { errno, text: undefined };
  const isCapped = (flags & messageFlag.capped) !== 0;
  const requestLength = isCapped ? requestHeaderLength : Math.max(u32(payload, 4), requestHeaderLength);
  const attributes = new Attributes(payload, 4 + ((requestLength + 3) & ~3));
  return { errno, text: attributes.text(messageAttribute) };
}
