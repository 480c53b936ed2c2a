const ethernetLength = 6;
const infinibandLength = 20;

/** A hardware address as people write it; undefined for other lengths, such as a tunnel's IPv4 address. */
export function formatMac(bytes: Buffer | undefined): string | undefined {
  if (bytes === undefined || (bytes.length !== ethernetLength && bytes.length !== infinibandLength))
    return undefined;
  return bytes.toString('hex').replace(/..(?!$)/g, '$&:');
}

/**
 * The 48 bits of a MAC address as a number: `52:54:00:12:34:56` is 0x525400123456.
 * Undefined for what is not six octets.
 */
export function macToNumber(text: string | undefined): bigint | undefined {
  return text !== undefined && /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(text)
    ? BigInt(`0x${text.replaceAll(':', '')}`)
    : undefined;
}
