import { Refused } from '#actions';
import { type AmqpMap, type AmqpValue, QmfException } from '#qmf';
import { type Change, combineChanges } from './change.ts';
import type { MutatingMethod, PlannedCall } from './method.ts';
import { isNetworkChange, mergeNetworkChanges } from './network/network-change.ts';

/** The method that sets a property, and the argument that takes its value. */
export interface Setter {
  readonly method: string;
  readonly argument: string;
}
/** The settable properties of a class, by name. Properties of one method are set by one call of it. */
export type Setters = Readonly<Record<string, Setter>>;

/**
 * Sets properties through the methods named for them, with the right that each method needs. Checks all calls before it
 * plans the first; sets all properties or none.
 */
export const setPropertiesMethod = (
  setters: Setters,
): MutatingMethod<{ readonly values: AmqpMap }, unknown, Record<string, never>> => ({
  right: 'properties',
  kept: true,
  async plan(context, { values }, _row, call): Promise<Change> {
    const { objectName } = call.objectId;
    const checked = [...setterCalls(setters, values)].map(([method, { properties, args }]) =>
      withPropertyNames(properties, () => call.checkCall({ objectName, method, arguments: args })),
    );
    const changes: Change<unknown>[] = [];
    for (const setterCall of checked) changes.push(await planSetter(call, setterCall));
    const network = changes.filter(isNetworkChange);
    const others = changes.filter((change) => !isNetworkChange(change));
    // The network comes last: nothing that fails after its commit could roll it back.
    return combineChanges(
      network.length > 0 ? [...others, mergeNetworkChanges(context, call, network)] : others,
    );
  },
});

async function planSetter(call: PlannedCall, checked: Parameters<PlannedCall['planCall']>[0]) {
  const change = await call.planCall(checked);
  if (!change) throw new TypeError(`${checked.method} changes nothing; expected a mutating method`);
  return change;
}

interface SetterCall {
  readonly properties: string[];
  readonly args: Map<AmqpValue, AmqpValue>;
}

/** Groups the values by the method that sets them. @throws {Refused} for a property that cannot be set. */
function setterCalls(setters: Setters, values: AmqpMap): ReadonlyMap<string, SetterCall> {
  const settable = Object.keys(setters).join(', ');
  if (values.size === 0) throw new Refused(`values is empty; expected one or more of ${settable}`);
  const calls = new Map<string, SetterCall>();
  for (const [name, value] of values) {
    const setter = typeof name === 'string' && Object.hasOwn(setters, name) ? setters[name] : undefined;
    if (!setter)
      throw new Refused(
        `values has ${nameText(name)}, which cannot be set; expected one or more of ${settable}`,
      );
    const call: SetterCall = calls.get(setter.method) ?? { properties: [], args: new Map() };
    call.properties.push(String(name));
    call.args.set(setter.argument, value);
    calls.set(setter.method, call);
  }
  return calls;
}

const nameText = (name: AmqpValue) =>
  typeof name === 'string' ? JSON.stringify(name.slice(0, 64)) : 'a key that is not text';

/** Puts the names of properties before an error that names an argument, which the caller never saw. */
function withPropertyNames<T>(properties: readonly string[], run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof QmfException)) throw error;
    throw new QmfException(error.code, `${properties.join(', ')}: ${error.message}`, { cause: error });
  }
}
