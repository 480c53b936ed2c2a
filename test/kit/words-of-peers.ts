/** Characters of peers that must not reach a terminal or a log as they are, by name. */
export const hostileCharacters: Readonly<Record<string, string>> = {
  'an escape': '\u001b[2J',
  'a bell': '\u0007',
  'a line break': '\n',
  'a carriage return': '\r',
  'a delete': '\u007f',
  'a C1 control': '\u009b2J',
  'an Arabic letter mark': '\u061c',
  'a zero width space': '\u200b',
  'an override of direction': '\u202e',
  'an isolate of direction': '\u2066',
  'a line separator': '\u2028',
  'a word joiner': '\u2060',
  'a soft hyphen': '\u00ad',
  'a tag': '\u{e0041}',
  'a Hangul filler': '\u3164',
  'a grapheme joiner': '\u034f',
  'a selector of variants': '\ufe0f',
  'a vowel without a shape': '\u17b4',
};

/** All of them in one text. */
export const hostileText: string = Object.values(hostileCharacters).join('x');

/** Finds the characters of {@link hostileText} in a text of one line, and its line breaks. */
export const unsafe = /[\p{Cc}\p{Cf}\p{DI}\u2028]/u;
