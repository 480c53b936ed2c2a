/** Joins lines to a text that ends with a line break. */
export const lines = (...texts: readonly string[]): string => `${texts.join('\n')}\n`;
