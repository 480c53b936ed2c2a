/**
 * UUIDs that many machines share because their manufacturers never set them. Sources: S SMBIOS specification (DSP0134
 * 7.2.1), F FreeBSD's rc.d/hostid, Q osquery's list of placeholders, G FOG Project's list of invalid UUIDs,
 * C CapaInstaller's page "Non-Unique UUID".
 */
const knownBad: ReadonlySet<string> = new Set([
  '00000000-0000-0000-0000-000000000000', // S F Q G C: not present
  'ffffffff-ffff-ffff-ffff-ffffffffffff', // S F G C: not set
  'ffffff00-ffff-ffff-ffff-ffffffffffff', // F G
  '03000200-0400-0500-0006-000700080009', // F Q C: boards with the sample of American Megatrends
  '00020003-0004-0005-0006-000700080009', // F G C: the same in the byte order before SMBIOS 2.6
  '03020100-0504-0706-0809-0a0b0c0d0e0f', // Q
  '00010203-0405-0607-0809-0a0b0c0d0e0f', // the same in the other byte order
  '10000000-0000-8000-0040-000000000000', // Q
  '12345678-1234-5678-90ab-cddeefaabbcc', // G: boards with the sample of Insyde
  '78563412-3412-7856-90ab-cddeefaabbcc', // the same in the other byte order
  '07090201-0103-0301-0807-060504030201', // F C
  '11111111-1111-1111-1111-111111111111', // F
  '11111111-2222-3333-4444-555555555555', // F
  '4c4c4544-0000-2010-8020-80c04f202020', // F: Dell without a service tag
  '58585858-5858-5858-5858-585858585858', // F: XXXX…
  '890e2d14-cacd-45d1-ae66-bc80e8bfeb0f', // F C
  '8e275844-178f-44a8-aceb-a7d7e5178c63', // F C
  'dc698397-fa54-4cf2-82c8-b1b5307a6a7f', // F C
  'fefefefe-fefe-fefe-fefe-fefefefefefe', // F C
]);

/** Only the first group was set (F, C). */
const unsetTail = /-ffff-ffff-ffff-ffffffffffff$/;
/** One octet sixteen times. */
const repeatedOctet = /^(..)\1{15}$/;

/** Reports whether machines share this UUID. @param uuid in lower case. */
export function isKnownBad(uuid: string): boolean {
  return knownBad.has(uuid) || unsetTail.test(uuid) || repeatedOctet.test(uuid.replaceAll('-', ''));
}
