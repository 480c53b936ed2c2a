/**
 * Where each shared UUID is named:
 * S   SMBIOS specification, DSP0134 7.2.1
 * B   FreeBSD, libexec/rc/rc.d/hostid
 * O   osquery, placeholders of its host identifier, and its issue 8887
 * F   FOG Project, hostmanager.class.php
 * C   CapaInstaller, page "Non-Unique UUID"
 * R   Rockstor, page "Appliance ID" and issues 1964, 2036, 2143
 * G   GLPI and FusionInventory, table of blacklisted UUIDs
 * D   systemd, pull request 11137
 * E   TianoCore EDK II, edk2-platforms and firmware derived from it: a constant in the source of a board's SMBIOS driver
 * P   marckean.com, page on a System Center deployment that a shared UUID stopped
 * T   lists and tests of several small inventory agents on GitHub, beszel's among them
 *
 * Looked through in 2026 and found without UUIDs: Foreman and Katello, which know the texts `Not Settable` and `Not Present` alone;
 * cloud-init, fwupd, facter, OCS Inventory's reports, the agent of GLPI, coreboot, U-Boot.
 */
export const sources = 'SBOFCRGDEPT';

/** UUIDs that many machines share because their makers never set them, each in one of its two byte orders, with its {@link sources}. */
export const sharedUuids = {
  '00000000-0000-0000-0000-000000000000': 'SBOFC', // not present
  'ffffffff-ffff-ffff-ffff-ffffffffffff': 'SFCG', // not set
  'ffffff00-ffff-ffff-ffff-ffffffffffff': 'F',
  '03000200-0400-0500-0006-000700080009': 'BOFCRGT', // the sample of American Megatrends
  '03020100-0504-0706-0809-0a0b0c0d0e0f': 'OD',
  '01020304-0506-0708-090a-0b0c0d0e0f10': 'D',
  '10000000-0000-8000-0040-000000000000': 'O',
  '12345678-1234-5678-90ab-cddeefaabbcc': 'FE', // the sample of Insyde, HiSilicon and Phytium
  '12345678-1234-5678-1234-567812345678': 'T',
  '01234567-89ab-cdef-0123-456789abcdef': 'T',
  'deadbeef-dead-beef-dead-beefdeadbeef': 'T',
  '07090201-0103-0301-0807-060504030201': 'BC',
  '00000000-0000-0000-0807-060504030201': 'R',
  '01010101-0101-0101-0101-010101010101': 'GD',
  '11111111-1111-1111-1111-111111111111': 'B',
  '11111111-2222-3333-4444-555555555555': 'B',
  '58585858-5858-5858-5858-585858585858': 'B', // XXXX…
  'fefefefe-fefe-fefe-fefe-fefefefefefe': 'BCO',
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
  '88888888-8887-8888-8888-878888888888': 'E', // the default of Intel's SMBIOS package
  '00000011-4918-8015-bf5a-888888888788': 'P',
  '97c93925-1273-4f03-9f75-2f2b7ed19480': 'E', // Marvell Armada
  '9987fd42-907e-5446-1d7d-7da0109f60a1': 'E', // Sophgo SG2042
  // AMD's boards for EPYC 9004 and 9005
  '069f7a75-1155-455f-81e9-2d778481d7ef': 'E',
  '3e35e28f-c98b-481b-ba7c-97c712982509': 'E',
  '4462c5bb-b061-4771-85d3-674849ab82e0': 'E',
  '5879b2f2-e823-4c6d-830a-6f52935ea561': 'E',
  '8dc4291c-f3ca-4858-8c53-6adc6713eb34': 'E',
  'b588ba40-adbd-4d68-a4b1-b850515e0b20': 'E',
  'c3c04b5f-f675-470e-88b8-41760472d8c7': 'E',
  // Arm's reference designs
  'd90e12df-90eb-4691-bb26-be325a9defda': 'E',
  'dd7cad0a-227c-4ed4-9f42-a98bd6a2426c': 'E',
  '80984efe-404a-43e0-ada4-63a0e0c45e60': 'E',
  '2cc4f916-267a-4251-956e-f04982be9458': 'E',
  '567f35c4-104f-447b-a094-892fbdb65a55': 'E',
  'c481f0b1-237c-42d7-98b2-b4b48db54f50': 'E',
  '1f3a0806-18b5-4eca-adcd-ba9b07b10acf': 'E',
  'f2cded73-37f9-4ec9-d9f9-899b74912049': 'E',
  'a4941d3d-fac3-4ace-9a7e-ce2676645eda': 'E',
  'd2946d07-8057-4c26-bf53-78a65be1c160': 'E',
  '3b1180a3-0744-4194-ae2e-eda5bc2e4345': 'E',
  '904b28d6-0662-11ed-b939-0242ac120002': 'E',
  'a92eb8a5-36eb-4ac5-8a25-ce10edb50e3d': 'E',
  'eb6b5709-f310-408b-9aea-98568ce4fe68': 'E',
  '043ca598-79cd-4e53-afc2-9a68b8d6e591': 'E',
  'e9b1c0f2-4a3d-49f5-a6c2-8d1e45b7f019': 'E',
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
