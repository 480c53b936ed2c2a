/** Formats four octets as dotted decimal. @returns undefined for another length. */
export function formatIpv4(bytes: Buffer | undefined): string | undefined {
  return bytes?.length === 4 ? bytes.join('.') : undefined;
}

/** Formats sixteen octets as RFC 5952 recommends. @returns undefined for another length. */
export function formatIpv6(bytes: Buffer | undefined): string | undefined {
  if (bytes?.length !== 16) return undefined;
  // RFC 5952 section 5: the mixed form for prefixes that embed IPv4, as inet_ntop(3) writes it.
  if (bytes.subarray(0, 10).every((byte) => byte === 0)) {
    const ipv4 = bytes.subarray(12).join('.');
    if (bytes.readUInt16BE(10) === 0xffff) return `::ffff:${ipv4}`;
    if (bytes.readUInt16BE(10) === 0 && bytes.readUInt16BE(12) !== 0) return `::${ipv4}`;
  }
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2));
  const zeros = findLongestZeros(groups);
  const toHex = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(':');
  if (zeros === undefined) return toHex(groups);
  return `${toHex(groups.slice(0, zeros.start))}::${toHex(groups.slice(zeros.start + zeros.length))}`;
}

/** Finds the first of the longest runs of at least two zero groups. */
function findLongestZeros(groups: readonly number[]): { start: number; length: number } | undefined {
  let longest: { start: number; length: number } | undefined;
  for (let start = 0; start < groups.length; start += 1) {
    let length = 0;
    while (groups[start + length] === 0) length += 1;
    if (length >= 2 && length > (longest?.length ?? 0)) longest = { start, length };
    start += length;
  }
  return longest;
}

/** Formats the octets of an address. @returns undefined for a wrong length. */
export function formatIp(family: 'ipv4' | 'ipv6', bytes: Buffer | undefined): string | undefined {
  return family === 'ipv4' ? formatIpv4(bytes) : formatIpv6(bytes);
}

/** Formats an IPv4 prefix length as a netmask: `255.255.255.0` for 24. @returns undefined above 32. */
export function formatNetmask(prefixLength: number): string | undefined {
  if (prefixLength < 0 || prefixLength > 32) return undefined;
  const bits = prefixLength === 0 ? 0 : (0xffffffff << (32 - prefixLength)) >>> 0;
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 0xff).join('.');
}
