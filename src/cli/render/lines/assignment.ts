/** Formats a member and its text as a word of a line, such as `mtu=1500`; a text with blanks or quotes is quoted as in JSON. */
export const assignment = ([name, text]: readonly [string, string]): string =>
  `${name}=${/[\s"]/.test(text) ? JSON.stringify(text) : text}`;
