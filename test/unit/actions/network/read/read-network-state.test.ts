import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type NetworkState, readNetworkState, ToolFailed, Unsupported } from '#actions';
import {
  createRecordedNetlink,
  messageFlag,
  type Netlink,
  NetlinkError,
  type NetlinkMessage,
  readMessages,
  writeMessage,
} from '#netlink';
import { type IpAddresses, parseAddresses } from '../../../../kit/network/parse-ip-addresses.ts';
import { type IpLink, parseLinks } from '../../../../kit/network/parse-ip-links.ts';
import { readExpected, recordedHostFolder } from '../../../../kit/probes/recorded-host.ts';

const files: Readonly<Record<string, string>> = { 'link-settings.bin': 'links.bin' };
const readDump = (file: string): Promise<Buffer | undefined> =>
  readFile(join(recordedHostFolder('two-socket-server'), 'netlink', files[file] ?? file)).catch(
    () => undefined,
  );

const read = (netlink: Netlink): Promise<NetworkState> =>
  readNetworkState({ netlink: () => Promise.resolve(netlink) });

describe('the network state of a recorded server', () => {
  it('has the links that ip reports: bonds, their members, VLANs, a bridge and its ports', async () => {
    const { links } = await read(createRecordedNetlink(readDump));
    expect(links).toEqual(parseLinks(await readExpected<IpLink[]>('link.json')));
    expect(links.find(({ name }) => name === 'bond0')?.options).toMatchObject({
      mode: 'active-backup',
      active_slave: 'eth0',
      arp_validate: 'none',
    });
  });

  it('has the addresses that ip reports', async () => {
    const { addresses } = await read(createRecordedNetlink(readDump));
    const expected = parseAddresses(await readExpected<IpAddresses[]>('addr.json'));
    // That `ip` does not report protocols. The kernel marks as its own an address that a tunnel has from its IPv4 address.
    const ofTunnel = { address: 'fe80::5efe:a00:5', isStatic: false };
    expect(addresses).toEqual(
      expected.map((one) => (one.address === ofTunnel.address ? { ...one, ...ofTunnel } : one)),
    );
  });

  it('has routes, and no rules or nexthop objects when the kernel has no such tables', async () => {
    const { routes, rules } = await read(createRecordedNetlink(readDump));
    expect(routes).toContainEqual(
      expect.objectContaining({ destination: '10.9.0.0/16', table: '7', hops: [{ link: 'eth2' }] }),
    );
    expect(rules).toEqual([]);
  });
});

describe('messages that are cut off or random', () => {
  /** Reads a state from these messages, whatever the table is. */
  const readAll = (messages: readonly NetlinkMessage[]): Promise<NetworkState> =>
    read({
      dump(_name, { visit }) {
        for (const message of messages) visit(message);
        return Promise.resolve(true);
      },
    });

  it('never make a reading fail when recorded messages end anywhere', async () => {
    for (const name of ['links', 'addresses', 'routes']) {
      const messages = [...readMessages((await readDump(`${name}.bin`)) ?? Buffer.alloc(0))];
      expect(messages.length).toBeGreaterThan(10);
      for (let cut = 0; cut < 1; cut += 0.02) {
        const parts = messages.map(({ payload, ...message }) => ({
          ...message,
          payload: payload.subarray(0, Math.floor(payload.length * cut)),
        }));
        expect(await readAll(parts)).toHaveProperty('links');
      }
    }
  });

  it('never make a reading fail when octets of recorded messages change', async () => {
    const recorded = await Promise.all(
      ['links', 'addresses', 'routes'].map(async (name) => [
        ...readMessages((await readDump(`${name}.bin`)) ?? Buffer.alloc(0)),
      ]),
    );
    const messages = recorded.flatMap((all) => all.slice(0, 30));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(2000), fc.nat(255)), { maxLength: 200 }), async (changes) => {
        const changed = messages.map(({ payload, ...message }) => {
          const octets = Buffer.from(payload);
          for (const [at, octet] of changes) octets[at % octets.length] = octet;
          return { ...message, payload: octets };
        });
        expect(await readAll(changed)).toHaveProperty('rules');
      }),
      { numRuns: 100 },
    );
  });

  it('never make a reading fail when they are random', async () => {
    const message = fc.record({
      type: fc.constantFrom(16, 20, 24, 32, 104),
      flags: fc.constant(0),
      sequence: fc.constant(0),
      // The first octet is often a family that the reader knows.
      payload: fc
        .tuple(fc.constantFrom(0, 2, 10), fc.uint8Array({ maxLength: 300 }))
        .map(([family, octets]) => Buffer.from([family, ...octets])),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(message, { maxLength: 20 }), async (messages) => {
        expect(await readAll(messages)).toHaveProperty('rules');
      }),
      { numRuns: 300 },
    );
  });
});

describe('a reading that fails', () => {
  it('is refused as unsupported when no netlink socket can be opened', async () => {
    const reading = readNetworkState({ netlink: () => Promise.resolve(undefined) });
    await expect(reading).rejects.toThrow(Unsupported);
    await expect(reading).rejects.toThrow(/^no netlink socket can be opened .*koffi.*; expected one/);
  });

  it('says which table the kernel refuses', async () => {
    const refusing: Netlink = { dump: () => Promise.reject(new NetlinkError('routes: errno 5')) };
    await expect(read(refusing)).rejects.toThrow(new ToolFailed('netlink: routes: errno 5'));
    const lacking: Netlink = { dump: (name) => Promise.resolve(name !== 'addresses') };
    await expect(read(lacking)).rejects.toThrow(/no table addresses/);
  });

  it('forgets the messages before a dump starts again', async () => {
    const recorded = createRecordedNetlink(readDump);
    const restarting: Netlink = {
      async dump(name, visitor, signal) {
        await recorded.dump(name, visitor, signal);
        visitor.restart();
        return recorded.dump(name, visitor, signal);
      },
    };
    expect(await read(restarting)).toEqual(await read(recorded));
  });

  it('reads a dump with a message that the kernel interrupted as incomplete', async () => {
    const interrupted = writeMessage({
      type: 16,
      flags: messageFlag.multipart | messageFlag.dumpInterrupted,
      sequence: 2,
      payload: Buffer.alloc(16),
    });
    await expect(read(createRecordedNetlink(() => Promise.resolve(interrupted)))).rejects.toThrow(ToolFailed);
  });
});
