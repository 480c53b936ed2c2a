import { InvalidField } from './invalid-field.ts';

/** A described value as rhea reads it. Other values have no descriptor. */
interface Described {
  readonly descriptor?: { readonly value?: unknown };
}

/** The descriptors of a composite type: its code and its symbol. */
type Descriptors = ReadonlyMap<unknown, unknown>;

/** Makes the descriptors of types, by their code. */
const descriptors = (names: Readonly<Record<number, string>>): Descriptors =>
  new Map<unknown, unknown>(
    Object.entries(names).flatMap(([code, name]) => [
      [Number(code), name],
      [name, name],
    ]),
  );

/** Part 3, 3.5.3. */
const sources = descriptors({ 40: 'amqp:source:list' });
/** Part 3, 3.5.4. The coordinator of part 4 is for transactions, which this side does not offer. */
const targets = descriptors({ 41: 'amqp:target:list' });
/** Part 3, 3.4. */
const states = descriptors({
  35: 'amqp:received:list',
  36: 'amqp:accepted:list',
  37: 'amqp:rejected:list',
  38: 'amqp:released:list',
  39: 'amqp:modified:list',
});

/**
 * Checks the source and target of an attach frame: rhea would write a line to standard error for each unknown kind.
 * @throws {InvalidField}
 */
export function checkTermini({ source, target }: Readonly<Record<string, unknown>>): void {
  if (hasUnknownKind(source, sources)) throw new InvalidField('source', source, 'a source (0x28)');
  if (hasUnknownKind(target, targets)) throw new InvalidField('target', target, 'a target (0x29)');
}

/**
 * Checks the state of a delivery: rhea would write the whole of an unknown one to standard error.
 * @throws {InvalidField}
 */
export function checkState(state: unknown): void {
  if (state === undefined || state === null) return;
  if (typeof state !== 'object' || !('descriptor' in state) || hasUnknownKind(state, states))
    throw new InvalidField('state', state, 'a delivery state (0x23 to 0x27)');
}

function hasUnknownKind(value: unknown, known: Descriptors): boolean {
  const { descriptor } = (value ?? {}) as Described;
  return descriptor !== undefined && !known.has(descriptor?.value);
}
