/**
 * Characters that control a terminal or hide in a line: cursor, bell and colours (Cc, with C1), direction of text and characters
 * without width (Cf), halves of pairs (Cs), separators of lines (Zl, Zp), and the blank letters of Hangul.
 */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]/gu;

/** Replaces the text's control characters by U+FFFD: it is safe on a terminal, and stays on one line. */
export function printable(text: string): string {
  return text.replaceAll(unprintable, '\ufffd');
}

/** Escapes the control characters of a JSON text as `\uXXXX`, which keeps its value. Line breaks between values stay. */
export function printableJson(json: string): string {
  return json.replaceAll(unprintable, (character) =>
    character === '\n' ? character : escapeUnits(character),
  );
}

function escapeUnits(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}
