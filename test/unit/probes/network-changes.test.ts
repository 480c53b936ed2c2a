import { expect, test } from 'vitest';
import { type NetlinkMessage, writeAttribute } from '#netlink';
import { hostAt, type LinkNotice, watchNetwork } from '#probes';
import { readChange } from '../../../src/probes/changes/network-changes.ts';

const attributes = { name: 3, carrier: 33, carrierChanges: 35 } as const;
const bridgeFamily = 7;

interface LinkFields {
  readonly type?: 'new' | 'deleted';
  readonly family?: number;
  readonly isUp?: boolean;
  readonly carrier?: number;
}

/** A notification about link 5, `eth0`, with four carrier changes. */
function linkMessage({ type = 'new', family = 0, isUp = true, carrier = 1 }: LinkFields): NetlinkMessage {
  const header = Buffer.alloc(16);
  header[0] = family;
  const words = new Uint32Array(header.buffer, header.byteOffset, 4);
  words[1] = 5;
  words[2] = isUp ? 1 : 0;
  const payload = Buffer.concat([
    header,
    writeAttribute(attributes.name, Buffer.from('eth0\0')),
    writeAttribute(attributes.carrier, Buffer.from([carrier])),
    writeAttribute(attributes.carrierChanges, Buffer.from(new Uint32Array([4]).buffer)),
  ]);
  return { type: type === 'new' ? 16 : 17, flags: 0, sequence: 0, payload };
}

const state = (adminUp: boolean, carrier: boolean): LinkNotice => ({
  kind: 'state',
  link: { index: 5, name: 'eth0', adminUp, carrier, carrierChanges: 4 },
});

test('reads every state of a link in order, a carrier only of a link that is up', () => {
  const messages = [{}, { carrier: 0 }, { isUp: false }].map(linkMessage);
  expect(readChange(messages)).toEqual({
    tables: new Set(['links', 'routes']),
    links: [state(true, true), state(true, false), state(false, false)],
  });
});

test('reads a deleted link, and ignores the message that a port left its bridge', () => {
  expect(readChange([linkMessage({ type: 'deleted' })]).links).toEqual([{ kind: 'deleted', index: 5 }]);
  const left = readChange([
    linkMessage({ type: 'deleted', family: bridgeFamily }),
    linkMessage({ family: bridgeFamily, carrier: 0 }),
  ]);
  expect(left.links).toEqual([]);
  expect(left.tables.has('links')).toBe(true);
});

test('skips messages that are too short, and those of other tables', () => {
  const short: NetlinkMessage = { type: 16, flags: 0, sequence: 0, payload: Buffer.alloc(3) };
  const neighbour: NetlinkMessage = { type: 28, flags: 0, sequence: 0, payload: Buffer.alloc(12) };
  expect(readChange([short, neighbour]).links).toEqual([]);
  expect(readChange([neighbour]).tables).toEqual(new Set());
});

test('refuses to follow the network of a recorded host, and to watch its folders', async () => {
  const ignore = () => undefined;
  const host = hostAt('/nonexistent');
  await expect(watchNetwork(host, { onChange: ignore, onOverflow: ignore, onEnd: ignore })).rejects.toThrow(
    'only the kernel of this machine',
  );
  expect(host.watchFolder('/etc', ignore)).toBeUndefined();
});

test('names the links with a link-local address, whose change is all that the kernel reports when IPv6 is disabled', () => {
  const tables = (type: number, family: number, scope: number, length = 8) => {
    const payload = Buffer.alloc(length);
    payload[0] = family;
    payload[3] = scope;
    return readChange([{ type, flags: 0, sequence: 0, payload }]).tables;
  };
  expect(tables(20, 10, 253)).toEqual(new Set(['addresses', 'links']));
  expect(tables(21, 10, 253)).toEqual(new Set(['addresses', 'routes', 'links']));
  expect(tables(21, 10, 0)).toEqual(new Set(['addresses', 'routes']));
  expect(tables(20, 2, 253)).toEqual(new Set(['addresses']));
  expect(tables(20, 10, 253, 4)).toEqual(new Set(['addresses']));
});
