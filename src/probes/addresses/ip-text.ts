/** Four octets as dotted text; undefined for another length. */
export function formatIpv4(bytes: Buffer | undefined): string | undefined {
  return bytes?.length === 4 ? bytes.join('.') : undefined;
}

/** Sixteen octets as RFC 5952 wants them written; undefined for another length. */
export function formatIpv6(bytes: Buffer | undefined): string | undefined {
  if (bytes?.length !== 16) return undefined;
  // Section 5: only where the form is known from the address, as in ::ffff:192.0.2.1.
  if (bytes.subarray(0, 10).every((byte) => byte === 0) && bytes.readUInt16BE(10) === 0xffff)
    return `::ffff:${bytes.subarray(12).join('.')}`;
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2));
  const zeros = longestZeros(groups);
  const hex = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(':');
  if (zeros === undefined) return hex(groups);
  return `${hex(groups.slice(0, zeros.from))}::${hex(groups.slice(zeros.from + zeros.length))}`;
}

/** The first of the longest runs of zero groups, of two or more. */
function longestZeros(groups: readonly number[]): { from: number; length: number } | undefined {
  let best: { from: number; length: number } | undefined;
  for (let from = 0; from < groups.length; from += 1) {
    let length = 0;
    while (groups[from + length] === 0) length += 1;
    if (length >= 2 && length > (best?.length ?? 0)) best = { from, length };
    from += length;
  }
  return best;
}

export function formatIp(family: 'ipv4' | 'ipv6', bytes: Buffer | undefined): string | undefined {
  return family === 'ipv4' ? formatIpv4(bytes) : formatIpv6(bytes);
}

/** `255.255.255.0` for 24; undefined beyond 32. */
export function formatNetmask(prefixLength: number): string | undefined {
  if (prefixLength < 0 || prefixLength > 32) return undefined;
  const bits = prefixLength === 0 ? 0 : (0xffffffff << (32 - prefixLength)) >>> 0;
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 0xff).join('.');
}
