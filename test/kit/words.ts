/**
 * Splits the literal parts of a template into the words of a command line at blanks. A value is never split; it joins the word
 * that it touches.
 */
export function words(literals: TemplateStringsArray, ...values: readonly (string | number)[]): string[] {
  const found = [''];
  literals.forEach((literal, at) => {
    const [first = '', ...rest] = literal.split(/\s+/);
    found.push(`${found.pop()}${first}`, ...rest);
    if (at < values.length) found.push(`${found.pop()}${values[at]}`);
  });
  return found.filter((word) => word !== '');
}
