import { expect, test } from 'vitest';
import { messageFlag, type NetlinkMessage, toOctets, writeAttribute } from '#netlink';
import { networkInterface } from '../../../../src/node/classes/network-interface.ts';
import type { NetworkInterface } from '../../../../src/node/schema.generated.ts';
import { joinLinks } from '../../../../src/probes/links/join-links.ts';
import { parseLink } from '../../../../src/probes/links/netlink/link-message.ts';
import { nodeFacts } from '../../../kit/node/facts.ts';
import { readOnlyContext } from '../../../kit/node/read-only-context.ts';

const linkHeaderLength = 16;
const nameAttribute = 3;
const newLink = 16;

/** A link as the kernel reports it, with a name of any octets. */
function linkNamed(index: number, name: Buffer): NetlinkMessage {
  const header = Buffer.alloc(linkHeaderLength);
  header.writeInt32LE(index, 4);
  const payload = Buffer.concat([
    header,
    writeAttribute(nameAttribute, Buffer.concat([name, Buffer.alloc(1)])),
  ]);
  return { type: newLink, flags: messageFlag.multipart, sequence: 0, payload };
}

/** Names of two links in octets, and the text that each has. */
const pairs: readonly (readonly [title: string, Buffer, Buffer, readonly string[]])[] = [
  ['first octets differ', Buffer.from('ff31', 'hex'), Buffer.from('fe31', 'hex'), ['\\xff1', '\\xfe1']],
  ['a cut and a lone octet', Buffer.from('61c3', 'hex'), Buffer.from('6180', 'hex'), ['a\\xc3', 'a\\x80']],
  ['an octet and the text of one', Buffer.from('ff', 'hex'), Buffer.from('\\xff'), ['\\xff', '\\x5cxff']],
];

test('makes two objects of two names that are not UTF-8', () => {
  const bound = networkInterface(readOnlyContext());
  for (const [title, one, other, names] of pairs) {
    const rawLinks = [linkNamed(2, one), linkNamed(3, other)].flatMap((message) => parseLink(message) ?? []);
    const rows = bound.rows(nodeFacts({ links: joinLinks(rawLinks) }));
    expect(rows.size, title).toBe(2);
    const published = [...rows.values()].map(
      (row) => bound.properties(row) as NetworkInterface['properties'],
    );
    expect(published.map(({ interfaceName }) => interfaceName)).toEqual(names);
    expect(new Set(published.map(({ uuidString }) => uuidString)).size, title).toBe(2);
    // A console sends back the octets that the kernel has.
    expect(names.map((name) => toOctets(name))).toEqual([one, other]);
  }
});
