/**
 * Characters that control a terminal or hide in a line: cursor, bell and colours (Cc, with C1), direction of text (Cf), halves of
 * pairs (Cs), separators of lines (Zl, Zp), and all others that are invisible by default, such as the fillers of Hangul, joiners and
 * selectors of variants (DI: Default_Ignorable_Code_Point of Unicode).
 */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{DI}]/gu;

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
