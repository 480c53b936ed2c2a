const ethernetLength = 6;
const infinibandLength = 20;

/** Formats a hardware address. @returns undefined for other lengths, such as a tunnel's IPv4 address. */
export function formatMac(bytes: Buffer | undefined): string | undefined {
  if (bytes?.length !== ethernetLength && bytes?.length !== infinibandLength) return undefined;
  return bytes.toString('hex').replace(/..(?!$)/g, '$&:');
}
