import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IdentityError } from '../../../src/probes/errors.ts';
import { decideIdentity } from '../../../src/probes/identity/decide-identity.ts';
import type { IdentityCandidates } from '../../../src/probes/identity/identity.ts';
import {
  deriveMachineIdUuid,
  findMachineIdProblem,
  identity,
} from '../../../src/probes/identity/identity-probe.ts';
import { isKnownBad, sharedUuids, sources, swapByteOrder } from '../../../src/probes/identity/known-bad.ts';
import { parseSmbiosUuid, parseSmbiosVersion } from '../../../src/probes/identity/smbios.ts';
import { parseUuid, uuidV5 } from '../../../src/probes/identity/uuid.ts';
import { createHost } from '../../kit/probes/host-from-files.ts';
import { readProbe } from '../../kit/probes/read-probe.ts';

const one = '4c4c4544-0044-3510-8052-b4c04f565731';
const two = '564d1a6f-3ad2-4c1b-9a55-0c8f1e2d3b4a';
const three = '4b53a21f-4147-5870-a372-7a50a97c1325';
const bad = '03000200-0400-0500-0006-000700080009';
const id = '7be0a4c81f2d4e7c9a10b2c3d4e5f607';
const addDashes = (text: string) => text.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
const nothing: IdentityCandidates = { smbios: undefined, deviceTree: undefined, machineId: undefined };

describe('UUIDs', () => {
  it('parses UUIDs with or without hyphens and braces, in any case', () => {
    for (const text of [one, one.toUpperCase(), `{${one}}`, one.replaceAll('-', ''), ` ${one}\n`])
      expect(parseUuid(text)).toBe(one);
    for (const text of ['', 'Not Settable', one.slice(1), `${one}0`, one.replace('4', 'g'), `{${one}`])
      expect(parseUuid(text)).toBeUndefined();
  });

  it("derives the UUIDs of RFC 9562's version 5", () => {
    const domains = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';
    expect(uuidV5(domains, 'www.example.com')).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
    expect(uuidV5(domains, 'python.org')).toBe('886313e1-3b8a-5372-9b90-0c9aee199e5d');
    expect(() => uuidV5('no uuid', 'x')).toThrow('namespace is "no uuid"');
  });

  it('derives a UUID from a machine-id, and none from an uninitialized one', () => {
    expect(deriveMachineIdUuid(`${id}\n`)).toBe(
      uuidV5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', `${id}.ovirt-node`),
    );
    for (const text of ['uninitialized\n', '', '0'.repeat(32), id.slice(1), undefined])
      expect(deriveMachineIdUuid(text)).toBeUndefined();
  });

  it('reports a malformed machine-id without its digits', () => {
    const find = (text: string) => findMachineIdProblem(text, '/etc/machine-id');
    const expected = 'expected 32 lower-case hexadecimal digits';
    for (const text of [`${id}\n`, '', 'uninitialized\n']) expect(find(text)).toBeUndefined();
    expect(find(`${addDashes(id)}\n`)).toBe(`/etc/machine-id has dashes; ${expected}`);
    expect(find(id.toUpperCase())).toBe(`/etc/machine-id has capitals; ${expected}`);
    expect(find(addDashes(id).toUpperCase())).toBe(`/etc/machine-id has dashes and capitals; ${expected}`);
    expect(find(id.slice(2))).toBe(`/etc/machine-id has 30 digits; ${expected}`);
    expect(find('0'.repeat(32))).toBe(`/etc/machine-id has only zeros; ${expected}`);
    expect(find(`${id.slice(1)}!`)).toContain('characters other than hexadecimal digits');
    for (const text of [addDashes(id), id.toUpperCase()]) expect(deriveMachineIdUuid(text)).toBeUndefined();
  });

  it('names a malformed machine-id when nothing else identifies the machine', () => {
    const candidates = { ...nothing, problem: 'the file is bad' };
    expect(() => decideIdentity(candidates, undefined, undefined)).toThrow('(the file is bad)');
  });

  it('recognizes UUIDs that many boards share', () => {
    const shared = [
      '00000000-0000-0000-0000-000000000000',
      'ffffffff-ffff-ffff-ffff-ffffffffffff',
      '56f49712-ffff-ffff-ffff-ffffffffffff',
      '12345678-1234-5678-90ab-cddeefaabbcc',
      '77777777-7777-7777-7777-777777777777',
      bad,
    ];
    for (const uuid of shared) expect(isKnownBad(uuid), uuid).toBe(true);
    for (const uuid of [one, two, three]) expect(isKnownBad(uuid), uuid).toBe(false);
  });

  it('recognizes each shared UUID in both byte orders, and names its source', () => {
    for (const [uuid, named] of Object.entries(sharedUuids)) {
      expect(parseUuid(uuid)).toBe(uuid);
      expect(isKnownBad(uuid), uuid).toBe(true);
      expect(isKnownBad(swapByteOrder(uuid)), swapByteOrder(uuid)).toBe(true);
      expect([...named].every((source) => sources.includes(source))).toBe(true);
    }
    const alsoShared = [
      '44454c4c-0000-1020-8020-80c04f202020',
      '8a95d198-7f46-11e5-bf8b-08002704d48e',
      '98d1958a-467f-e511-bf8b-08002704d48e',
      '4c4c4544-0020-2010-8020-a0c04f202020',
      '0001f090-ffff-ffff-ffff-ffffffffffff',
      // AMD's board Onyx, and Arm's Neoverse N1, as firmware before SMBIOS 2.6 would have them.
      '757a9f06-5511-5f45-81e9-2d778481d7ef',
      'fe4e9880-4a40-e043-ada4-63a0e0c45e60',
      '11000000-1849-1580-bf5a-888888888788',
    ];
    for (const uuid of alsoShared) expect(isKnownBad(uuid), uuid).toBe(true);
    // Supermicro's, with the MAC address of the board, and a Dell with a service tag.
    for (const uuid of ['00000000-0000-0000-0000-002590c7c000', '4c4c4544-0051-3410-8051-b5c04f375931'])
      expect(isKnownBad(uuid), uuid).toBe(false);
  });
});

describe('SMBIOS table', () => {
  const bytes = Buffer.from(one.replaceAll('-', ''), 'hex');
  const structure = (type: number, body: Buffer, ...strings: readonly string[]): Buffer =>
    Buffer.concat([
      Buffer.from([type, 4 + body.length, 0, 0]),
      body,
      Buffer.from(strings.length === 0 ? '\0\0' : `${strings.join('\0')}\0\0`),
    ]);
  const system = structure(1, Buffer.concat([Buffer.alloc(4), bytes, Buffer.alloc(3)]), 'Maker', 'Product');
  const table = Buffer.concat([
    structure(0, Buffer.alloc(20), 'BIOS'),
    system,
    structure(127, Buffer.alloc(0)),
  ]);

  it('reads the UUID in network order before version 2.6, and little-endian since', () => {
    expect(parseSmbiosUuid(table, 0x0205)).toBe(one);
    expect(parseSmbiosUuid(table, 0x0206)).toBe('44454c4c-4400-1035-8052-b4c04f565731');
    expect(parseSmbiosUuid(table, 0x0300)).toBe('44454c4c-4400-1035-8052-b4c04f565731');
  });

  it('reads the version of all three entry points', () => {
    const old = Buffer.concat([Buffer.from('_DMI_'), Buffer.alloc(10)]);
    old[14] = 0x24;
    expect(parseSmbiosVersion(Buffer.from([...Buffer.from('_SM_'), 0, 31, 2, 8, 0]))).toBe(0x0208);
    expect(parseSmbiosVersion(Buffer.from([...Buffer.from('_SM3_'), 0, 24, 3, 2, 0]))).toBe(0x0302);
    expect(parseSmbiosVersion(old)).toBe(0x0204);
    expect(parseSmbiosVersion(Buffer.from('_SM'))).toBeUndefined();
    expect(parseSmbiosVersion(Buffer.from('other bytes'))).toBeUndefined();
  });

  it('reads no UUID from a short, truncated or random table', () => {
    const short = Buffer.concat([structure(1, Buffer.alloc(4), 'x')]);
    expect(parseSmbiosUuid(short, 0x0300)).toBeUndefined();
    expect(parseSmbiosUuid(structure(0, Buffer.alloc(20)), 0x0300)).toBeUndefined();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(0xffff), (random, version) => {
        const found = parseSmbiosUuid(Buffer.from(random), version);
        return found === undefined || parseUuid(found) === found;
      }),
    );
  });

  it('reads the SMBIOS table when the kernel exports no UUID', async () => {
    await using created = await createHost({
      '/sys/firmware/dmi/tables/smbios_entry_point': Buffer.from([...Buffer.from('_SM_'), 0, 31, 2, 4, 0]),
      '/sys/firmware/dmi/tables/DMI': table,
    });
    expect(await readProbe(identity, created.host)).toMatchObject({ smbios: one });
  });
});

describe('identity candidates', () => {
  it('reads all sources in lower case, and undefined without them', async () => {
    await using created = await createHost({
      '/sys/class/dmi/id/product_uuid': `${one.toUpperCase()}\n`,
      '/proc/device-tree/vm,uuid': `${two}\0`,
      '/etc/machine-id': '7be0a4c81f2d4e7c9a10b2c3d4e5f607\n',
    });
    await using empty = await createHost({});
    expect(await readProbe(identity, created.host)).toEqual({
      smbios: one,
      deviceTree: two,
      machineId: expect.any(String),
    });
    expect(await readProbe(identity, empty.host)).toEqual(nothing);
  });
});

describe('identity', () => {
  it('chooses the best source whose UUID is not shared', () => {
    const all = { smbios: one, deviceTree: two, libvirt: two, machineId: three };
    expect(decideIdentity(all, undefined, undefined)).toEqual({
      uuid: one,
      source: 'smbios',
      trusted: true,
      hardwareUuid: one,
      machineIdUuid: three,
      changedFrom: undefined,
    });
    expect(decideIdentity({ ...all, smbios: bad }, undefined, undefined)).toMatchObject({
      uuid: two,
      source: 'device-tree',
      trusted: true,
      hardwareUuid: bad,
    });
    expect(decideIdentity({ ...all, smbios: bad, deviceTree: undefined }, undefined, undefined).source).toBe(
      'libvirt',
    );
    expect(decideIdentity({ ...nothing, machineId: three }, undefined, undefined)).toMatchObject({
      source: 'machine-id',
      trusted: false,
      hardwareUuid: undefined,
    });
  });

  it('prefers the configured UUID', () => {
    expect(
      decideIdentity({ ...nothing, smbios: one }, { uuid: one, source: 'smbios' }, two.toUpperCase()),
    ).toMatchObject({
      uuid: two,
      source: 'configured',
      trusted: true,
      hardwareUuid: one,
      changedFrom: one,
    });
  });

  it('keeps the remembered UUID of a better source that is unreadable now', () => {
    const kept = decideIdentity({ ...nothing, machineId: three }, { uuid: one, source: 'smbios' }, undefined);
    expect(kept).toMatchObject({ uuid: one, source: 'smbios', trusted: true, changedFrom: undefined });
    const alone = decideIdentity(nothing, { uuid: three, source: 'machine-id' }, undefined);
    expect(alone).toMatchObject({ uuid: three, source: 'machine-id', trusted: false });
  });

  it('replaces the remembered UUID by that of a better source, or by a changed one, and reports the change', () => {
    expect(
      decideIdentity(
        { ...nothing, smbios: one, machineId: three },
        { uuid: three, source: 'machine-id' },
        undefined,
      ),
    ).toMatchObject({ uuid: one, source: 'smbios', changedFrom: three });
    expect(
      decideIdentity({ ...nothing, smbios: two }, { uuid: one, source: 'smbios' }, undefined),
    ).toMatchObject({
      uuid: two,
      changedFrom: one,
    });
  });

  it('ignores a remembered UUID that was configured, malformed or shared', () => {
    const candidates = { ...nothing, machineId: three };
    for (const remembered of [
      { uuid: two, source: 'configured' },
      { uuid: 'spoilt', source: 'smbios' },
      { uuid: bad, source: 'smbios' },
    ] as const)
      expect(decideIdentity(candidates, remembered, undefined)).toMatchObject({
        uuid: three,
        source: 'machine-id',
      });
  });

  it('throws without any usable UUID, and for a malformed or shared configured one', () => {
    expect(() => decideIdentity({ ...nothing, smbios: bad }, undefined, undefined)).toThrow(IdentityError);
    expect(() => decideIdentity(nothing, undefined, undefined)).toThrow('configure node.uuid');
    expect(() => decideIdentity(nothing, undefined, 'mine')).toThrow('node.uuid is "mine"');
    expect(() => decideIdentity(nothing, undefined, bad)).toThrow(`node.uuid is ${bad}`);
  });
});
