/** Quotes a text for bash and zsh: nothing in it is expanded. */
export const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
