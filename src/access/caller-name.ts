/** Longer than any name of an account; what lies beyond is a stranger's text. */
export const maxNameLength = 255;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const control = /[\u0000-\u001f\u007f-\u009f]/;

/** Brokers' own name for whoever logged in without one, with or without a realm. */
const anonymous = /^anonymous(?:@.*)?$/i;

/** Whether a text can be somebody's name at all: of a fair length, and with nothing in it that cannot be shown. */
export function isValidName(text: string): boolean {
  return text !== '' && text.length <= maxNameLength && !control.test(text) && text.trim() !== '';
}

/** Whether it is a broker's word for nobody. */
export function isAnonymous(text: string): boolean {
  return anonymous.test(text);
}

/** The caller that a user id means; undefined for nobody. */
export function readCallerName(userId: string | undefined): string | undefined {
  return userId !== undefined && isValidName(userId) && !isAnonymous(userId) ? userId : undefined;
}

/** A user id as a message or a log may show it. */
export function quoteName(userId: string): string {
  return JSON.stringify(userId.length > 64 ? `${userId.slice(0, 64)}…` : userId);
}
