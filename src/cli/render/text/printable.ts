/** What moves the cursor, rings, colours, or turns the direction of text: agents are strangers, a terminal obeys. */
const unprintable = /[\p{Cc}\p{Cs}\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

/** Text that is safe on a terminal and stays on its line. */
export function printable(text: string): string {
  return text.replaceAll(unprintable, '\ufffd');
}
