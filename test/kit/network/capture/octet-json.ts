/** A value of JSON. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * Parses JSON as iproute2 prints it: names hold any octet, control characters are not escaped, and `'` has a backslash. A dump
 * that the kernel does not support prints `[` alone or nothing: undefined.
 */
export function parseOctetJson(text: string): Json | undefined {
  const repaired = text
    .trimEnd()
    .replaceAll(/\\(.)/gs, (pair, escaped: string) => (escaped === "'" ? "'" : pair))
    // biome-ignore lint/suspicious/noControlCharactersInRegex: finds what JSON forbids
    .replaceAll(/[\x00-\x1f]/g, (octet) => `\\u${octet.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return repaired === '' || /^\[+\]?$/.test(repaired) ? undefined : (JSON.parse(repaired) as Json);
}

const escaped = (octet: string): string => `\\x${octet.charCodeAt(0).toString(16).padStart(2, '0')}`;

/** @returns octets as text that can be printed. */
export const printableOctets = (octets: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finds what cannot be printed
  octets.replaceAll(/[\x00-\x1f\x7f-\xff]/g, escaped);

/** @returns a name of octets as one word that can be printed; two names differ also here. */
export const printableName = (name: string): string => printableOctets(name.replaceAll(/[ \\]/g, escaped));
