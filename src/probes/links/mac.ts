/**
 * Converts a MAC address to a number: `52:54:00:12:34:56` is 0x525400123456.
 * @returns undefined for anything but six octets.
 */
export function macToNumber(text: string | undefined): bigint | undefined {
  return text !== undefined && /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(text)
    ? BigInt(`0x${text.replaceAll(':', '')}`)
    : undefined;
}
