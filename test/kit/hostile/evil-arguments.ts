import type { ObjectClass, VariantValue } from '#qmf';

export interface MaliciousCall {
  readonly method: string;
  readonly args: Readonly<Record<string, VariantValue>>;
}

/** What is not wrong by itself, so that what stands beside it is looked at. */
const good: Readonly<Record<string, VariantValue>> = {
  action: 'restart',
  seconds: 3_000,
  interfaceName: 'new0',
  lowerInterface: 'lo',
  mode: 'active-backup',
  protocol: '802.1Q',
  vlanId: 7,
  persistent: false,
  members: [],
  ports: [],
  options: new Map(),
  ip: '192.0.2.9',
  netmask: '255.255.255.0',
  destination: '198.51.100.0/24',
};
const usual: Readonly<Record<string, VariantValue>> = { bool: true, uint64: 1n, list: [], map: new Map() };

/**
 * Calls of the methods of a class that take texts, lists or maps: one with all of them evil for each method, and one for
 * each argument with the others as they should be.
 * @param marker a file that the text would make wherever it came before a shell; a tool would take it for an option.
 */
export function maliciousCalls({ methods }: ObjectClass, marker: string): readonly MaliciousCall[] {
  const text = `;touch ${marker} $(touch ${marker}) \`touch ${marker}\` --help`;
  const evil: Readonly<Record<string, VariantValue>> = {
    sstr: text,
    lstr: text,
    list: [text],
    map: new Map([[text, text]]),
  };
  return methods.flatMap(({ name: method, arguments: all }) => {
    const inputs = all.filter(({ dir }) => dir !== 'O');
    const open = inputs.filter(({ type }) => Object.hasOwn(evil, type)).map(({ name }) => name);
    const chosen = open.length > 1 ? [open, ...open.map((one) => [one])] : open.map((one) => [one]);
    return chosen.map((names) => {
      const given = inputs.map(({ name, type, min }) => {
        const fitting = good[name] ?? usual[type] ?? min ?? 1;
        return [name, (names.includes(name) ? evil[type] : fitting) as VariantValue] as const;
      });
      return { method, args: Object.fromEntries(given) };
    });
  });
}
