import type { ObjectClass, VariantValue } from '#qmf';
import { powerMethods } from '../node/power-methods.ts';

export interface MaliciousCall {
  readonly method: string;
  readonly args: Readonly<Record<string, VariantValue>>;
}

/** Valid arguments by name, so that the agent reaches the malicious one beside them. */
const validByName: Readonly<Record<string, VariantValue>> = {
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
/** Valid arguments by type. */
const validByType: Readonly<Record<string, VariantValue>> = {
  bool: true,
  uint64: 1n,
  list: [],
  map: new Map(),
};

/** What {@link maliciousCalls} does with the methods that shut down or restart a machine: a virtual machine alone gets them. */
type PowerCalls = 'without-power' | 'with-power';

/**
 * Creates calls with malicious texts, lists and maps for each method of a class: one call with all of these arguments
 * malicious, and one for each argument with the others valid.
 * @param power only a test in the virtual machine passes `with-power`.
 * @param marker path of a file that a shell would create from the text; a tool would take the text for an option.
 */
export function maliciousCalls(
  { methods }: ObjectClass,
  marker: string,
  power: PowerCalls,
): readonly MaliciousCall[] {
  const text = `;touch ${marker} $(touch ${marker}) \`touch ${marker}\` --help`;
  const malicious: Readonly<Record<string, VariantValue>> = {
    sstr: text,
    lstr: text,
    list: [text],
    map: new Map([[text, text]]),
  };
  const called = methods.filter(({ name }) => power === 'with-power' || !powerMethods.has(name));
  return called.flatMap(({ name: method, arguments: all }) => {
    const inputs = all.filter(({ dir }) => dir !== 'O');
    const targets = inputs.filter(({ type }) => Object.hasOwn(malicious, type)).map(({ name }) => name);
    const single = targets.map((target) => [target]);
    const selections = targets.length > 1 ? [targets, ...single] : single;
    return selections.map((names) => {
      const args = inputs.map(({ name, type, min }) => {
        const valid = validByName[name] ?? validByType[type] ?? min ?? 1;
        return [name, (names.includes(name) ? malicious[type] : valid) as VariantValue] as const;
      });
      return { method, args: Object.fromEntries(args) };
    });
  });
}
