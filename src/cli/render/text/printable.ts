/** Characters that control a terminal: cursor, bell, colours, text direction. Agents are untrusted peers. */
const unprintable = /[\p{Cc}\p{Cs}\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

/** Replaces control characters, so that text is safe on a terminal and stays on one line. */
export function printable(text: string): string {
  return text.replaceAll(unprintable, '\ufffd');
}
