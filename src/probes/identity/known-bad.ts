/**
 * Where each shared UUID is named:
 * S   SMBIOS specification, DSP0134 7.2.1
 * B   FreeBSD, libexec/rc/rc.d/hostid
 * O   osquery, placeholders of its host identifier
 * F   FOG Project, hostmanager.class.php
 * C   CapaInstaller, page "Non-Unique UUID"
 * R   Rockstor, page "Appliance ID" and issues 1964, 2036, 2143
 * G   GLPI and FusionInventory, table of blacklisted UUIDs
 * D   systemd, pull request 11137
 * E   TianoCore EDK II, edk2-platforms and firmware derived from it: a constant in the source of a board's SMBIOS driver
 * T   lists and tests of several small inventory agents on GitHub
 */
export const sources = 'SBOFCRGDET';

/** UUIDs that many machines share because their makers never set them, each in one of its two byte orders, with its {@link sources}. */
export const sharedUuids = {
  '00000000-0000-0000-0000-000000000000': 'SBOFC', // not present
  'ffffffff-ffff-ffff-ffff-ffffffffffff': 'SFCG', // not set
  'ffffff00-ffff-ffff-ffff-ffffffffffff': 'F',
  '03000200-0400-0500-0006-000700080009': 'BOFCRG', // the sample of American Megatrends
  '03020100-0504-0706-0809-0a0b0c0d0e0f': 'OD',
  '01020304-0506-0708-090a-0b0c0d0e0f10': 'D',
  '10000000-0000-8000-0040-000000000000': 'O',
  '12345678-1234-5678-90ab-cddeefaabbcc': 'F', // the sample of Insyde
  '12345678-1234-5678-1234-567812345678': 'T',
  '01234567-89ab-cdef-0123-456789abcdef': 'T',
  'deadbeef-dead-beef-dead-beefdeadbeef': 'T',
  '07090201-0103-0301-0807-060504030201': 'BC',
  '00000000-0000-0000-0807-060504030201': 'R',
  '01010101-0101-0101-0101-010101010101': 'GD',
  '11111111-1111-1111-1111-111111111111': 'B',
  '11111111-2222-3333-4444-555555555555': 'B',
  '58585858-5858-5858-5858-585858585858': 'B', // XXXX…
  'fefefefe-fefe-fefe-fefe-fefefefefefe': 'BC',
  '4c4c4544-0000-2010-8020-80c04f202020': 'B', // Dell without a service tag
  '5c4606fa-192f-453a-b299-7b088c63bb9b': 'R', // Giada N70E-DR
  '31393138-3538-5a43-3135-353130323750': 'R', // HP MicroServer Gen8
  '6ab5b300-538d-1014-9fb5-b0684d007b53': 'G', // HP
  '890e2d14-cacd-45d1-ae66-bc80e8bfeb0f': 'BC',
  '8e275844-178f-44a8-aceb-a7d7e5178c63': 'BC',
  'dc698397-fa54-4cf2-82c8-b1b5307a6a7f': 'BC',
  '25ef0280-ec82-42b0-8fb6-10adccc67c02': 'E', // the template: Raspberry Pi, Rockchip, Allwinner, AMD Seattle, BlueField
  '8a95d198-7f46-11e5-bf8b-08002704d48e': 'E', // Arm Juno, NXP LX2160A, Intel IPU
  '12345678-9abc-deff-1234-56789abcdeff': 'E', // Ampere
  'bf4ec78a-431d-4eb6-bbc9-0c061905ca13': 'E', // Socionext DeveloperBox
  '2e1887cd-c0c1-ea11-deb3-0242ac130004': 'E', // SolidRun
  '607c6018-4b99-7ce2-640f-6ab72149d46c': 'E', // a board of the edk2-platforms family
} as const satisfies Readonly<Record<string, string>>;

// FOG also refuses every UUID of zeros before the last group. Supermicro writes the MAC address there, which is unique.

/** Only the first group was set (B, C). */
const unsetTail = /-ffff-ffff-ffff-ffffffffffff$/;
/** One octet sixteen times. */
const repeatedOctet = /^(..)\1{15}$/;
/**
 * A Dell UUID spells the service tag, here of blanks or zeros; one bit of the octet before `c04f` belongs to the tag's
 * last blank.
 */
const dellWithoutTag = /^4c4c4544-00(00|20)-(00|20)10-80(00|20)-[8a]0c04f(00|20){3}$/;

const knownBad: ReadonlySet<string> = new Set(Object.keys(sharedUuids));

/** Reports whether machines share this UUID. @param uuid in lower case, in either byte order. */
export function isKnownBad(uuid: string): boolean {
  return isListed(uuid) || isListed(swapByteOrder(uuid));
}

function isListed(uuid: string): boolean {
  return (
    knownBad.has(uuid) ||
    unsetTail.test(uuid) ||
    dellWithoutTag.test(uuid) ||
    repeatedOctet.test(uuid.replaceAll('-', ''))
  );
}

/**
 * Exchanges the two byte orders of a UUID: SMBIOS before version 2.6 did not say that the first three fields are
 * little-endian, and firmware still disagrees.
 */
export function swapByteOrder(uuid: string): string {
  return uuid
    .split('-')
    .map((group, index) => (index < 3 ? (group.match(/../g) ?? []).reverse().join('') : group))
    .join('-');
}
