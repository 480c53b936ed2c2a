import { Refused } from '../../errors.ts';

/**
 * Takes a value of a list or map for the name of an interface. A console that types values by their look, such as qpid-tool,
 * sends a number for the name `100`.
 * @returns undefined for a value that cannot be a name.
 */
export function toName(value: unknown): string | undefined {
  if (typeof value === 'string' && value !== '') return value;
  const isWhole = typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value));
  return isWhole && value >= 0 ? String(value) : undefined;
}

/** @returns the names of a list. @throws {Refused} for an item that is not a name, or a name that the list has twice. */
export function requireNames(argument: string, list: readonly unknown[]): readonly string[] {
  const names = list.map((item) => {
    const name = toName(item);
    if (name !== undefined) return name;
    throw new Refused(`${argument} has ${quotedValue(item)}; expected names of interfaces`);
  });
  const duplicate = names.find((name, index) => names.indexOf(name) !== index);
  if (duplicate !== undefined)
    throw new Refused(`${argument} has ${duplicate} twice; expected each name once`);
  return names;
}

const maxQuotedLength = 60;

/** Shows a value of a call, of any type, in an error. */
export function quotedValue(value: unknown): string {
  const text = JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'bigint' ? toNumber(part) : part,
  );
  return (text ?? 'nothing').slice(0, maxQuotedLength);
}

/** JSON has no numbers beyond those of a double; larger ones are shown as text. */
const toNumber = (value: bigint): number | string =>
  Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
