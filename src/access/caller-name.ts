/** Longest account name that counts; account names of brokers are shorter. */
const maxNameLength = 255;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern looks for control characters
const controlCharacter = /[\u0000-\u001f\u007f-\u009f]/;

/** The name that brokers give to clients without an account, with or without a realm. */
const anonymous = /^anonymous(?:@.*)?$/i;

/** Longest part of a name that a message or a log quotes. */
const maxQuotedLength = 64;

/** Reports whether a text can be an account name: not blank, not too long, printable. */
export function isValidName(text: string): boolean {
  return text !== '' && text.length <= maxNameLength && !controlCharacter.test(text) && text.trim() !== '';
}

/** Reports whether a name is the one that brokers give to clients without an account. */
export function isAnonymous(text: string): boolean {
  return anonymous.test(text);
}

/** Reads the caller's account name from the user id of a message. @returns undefined without a valid account name. */
export function readCallerName(userId: string | undefined): string | undefined {
  return userId !== undefined && isValidName(userId) && !isAnonymous(userId) ? userId : undefined;
}

/** Quotes an untrusted name for a message or a log, in bounded length. */
export function quoteName(name: string): string {
  return JSON.stringify(name.length > maxQuotedLength ? `${name.slice(0, maxQuotedLength)}…` : name);
}
