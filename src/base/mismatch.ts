/** The part of a schema of zod that {@link findMismatch} uses. */
interface Checker {
  safeParse(value: unknown): {
    readonly error?:
      | { readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[] }
      | undefined;
  };
}

const maxShown = 100;

/**
 * Checks a value against a schema of zod. A schema's own messages say what is expected, such as `an interface name`.
 * @returns the first mismatch as `X is V; expected …`; undefined when the value fits.
 */
export function findMismatch(schema: Checker, value: unknown): string | undefined {
  const issue = schema.safeParse(value).error?.issues[0];
  if (!issue) return undefined;
  const { path, message } = issue;
  const actual = path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown>)[key], value);
  const text = actual === undefined ? 'absent' : (JSON.stringify(actual) ?? 'not JSON');
  const shown = text.length > maxShown ? `${text.slice(0, maxShown)}…` : text;
  return `${pathText(path)} is ${shown}; expected ${expectedText(message)}`;
}

/** Prints a path as in `managed[0].memory`; `content` for the whole value. */
const pathText = (path: readonly PropertyKey[]): string =>
  path.length === 0
    ? 'content'
    : path
        .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
        .join('')
        .replace(/^\./, '');

/** zod's own messages have the form `Invalid input: expected string, received null`. */
const expectedText = (message: string): string =>
  /^Invalid input: expected (.+?)(?:, received .*)?$/.exec(message)?.[1] ?? message;
