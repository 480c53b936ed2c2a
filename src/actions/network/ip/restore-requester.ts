import {
  type Acknowledgement,
  messageFlag,
  type NetlinkRequest,
  type Requester,
  writeMessage,
  writeU32,
} from '#netlink';
import type { Runner } from '../../run/runner.ts';
import { savedMagic } from './saved-tables.ts';

const timeLimitMs = 20_000;

/** Words of strerror(3) in the locale C, by the numbers that a restoration tells apart. */
const errnoByText: ReadonlyMap<string, number> = new Map([
  ['Operation not permitted', 1],
  ['No such file or directory', 2],
  ['No such process', 3],
  ['File exists', 17],
  ['Cannot assign requested address', 99],
]);
const exists = 17;
/** EPROTO: a refusal whose number `ip` does not tell. */
const protocolError = 71;

/**
 * Sends requests where no netlink socket can be opened: `ip address restore` sends each message that it gets, of whatever type,
 * and waits for its acknowledgement. Source: iproute2's ip/ipaddress.c, restore_handler.
 */
export function openRestoreRequester(runner: Runner): Requester {
  let previous: Promise<unknown> = Promise.resolve();
  const send = async (request: NetlinkRequest): Promise<Acknowledgement> => {
    const flags = request.flags | messageFlag.request | messageFlag.acknowledge;
    const magic = Buffer.alloc(4);
    writeU32(magic, savedMagic.addresses, 0);
    const message = writeMessage({ ...request, flags, sequence: 0 });
    const { status, stderr } = await runner.runForStatus({
      file: 'ip',
      args: ['address', 'restore'],
      input: Buffer.concat([magic, message, Buffer.alloc((4 - (message.length % 4)) % 4)]),
      timeLimitMs,
    });
    return readRefusal(status, stderr);
  };
  return {
    request(request) {
      const answer = previous.then(() => send(request));
      previous = answer.catch(() => undefined);
      return answer;
    },
    [Symbol.dispose]: () => undefined,
  };
}

/** Reads what `ip` says of a refused request. What exists already counts as done there, with the kernel's words. */
function readRefusal(status: number, stderr: string): Acknowledgement {
  const text = /^(?:RTNETLINK answers|Error): (.*?)\.?$/m.exec(stderr)?.[1];
  if (status === 0) return { errno: text === undefined ? 0 : exists, text: undefined };
  const errno = errnoByText.get(text ?? '') ?? protocolError;
  return { errno, text: text ?? `ip ended with status ${status}` };
}
