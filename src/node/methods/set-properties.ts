import { Refused } from '#actions';
import type { CheckedCall } from '#agent';
import { type AmqpMap, type AmqpValue, QmfException } from '#qmf';
import type { NodeContext } from '../context.ts';
import { prepareOf } from './apply-change.ts';
import { allOrNone, type Change, type ChangeCall } from './change.ts';
import { type NetworkChange, networkChanges } from './network/network-change.ts';

/** By what method a property is set, and as which of its arguments. */
export interface Setter {
  readonly method: string;
  readonly argument: string;
}
/** The properties of a class that can be set, by name. Those of one method are set by one call of it. */
export type Setters = Readonly<Record<string, Setter>>;

/**
 * Sets properties by the methods named for them, with the right of each: all are checked before the first is set, and
 * all are set or none.
 */
export const propertiesChange =
  (services: NodeContext, setters: Setters) =>
  async ({ values }: { readonly values: AmqpMap }, _row: unknown, call: ChangeCall): Promise<Change> => {
    const calls = callsOf(setters, values);
    const checked = [...calls].map(([method, { properties, args }]) =>
      naming(properties, () =>
        call.checkCall({ objectName: call.objectId.objectName, method, arguments: args }),
      ),
    );
    const changes: Change<unknown>[] = [];
    for (const one of checked) changes.push(await changeOfOne(services, one, call));
    const network = changes.filter(isNetworkChange);
    const others = changes.filter((change) => !isNetworkChange(change));
    // Last: what is committed is not taken back by what fails after it.
    const all = network.length > 0 ? [networkChanges(services, call, 'setProperties', network)] : [];
    return allOrNone('setProperties', [...others, ...all]);
  };

const isNetworkChange = (change: Change<unknown>): change is NetworkChange<unknown> => 'planning' in change;

interface Call {
  readonly properties: string[];
  readonly args: Map<AmqpValue, AmqpValue>;
}

function callsOf(setters: Setters, values: AmqpMap): ReadonlyMap<string, Call> {
  const all = Object.keys(setters).join(', ');
  if (values.size === 0) throw new Refused(`values is empty; one or more of ${all}`);
  const calls = new Map<string, Call>();
  for (const [name, value] of values) {
    const setter = typeof name === 'string' && Object.hasOwn(setters, name) ? setters[name] : undefined;
    if (!setter)
      throw new Refused(`values has ${nameText(name)}, which cannot be set; one or more of ${all}`);
    const call: Call = calls.get(setter.method) ?? { properties: [], args: new Map<AmqpValue, AmqpValue>() };
    call.properties.push(String(name));
    call.args.set(setter.argument, value);
    calls.set(setter.method, call);
  }
  return calls;
}

const nameText = (name: AmqpValue) =>
  typeof name === 'string' ? JSON.stringify(name.slice(0, 64)) : 'a key that is no text';

async function changeOfOne(
  services: NodeContext,
  checked: CheckedCall,
  call: ChangeCall,
): Promise<Change<unknown>> {
  const prepare = prepareOf(services, checked);
  if (!prepare) throw new TypeError(`${checked.method} changes nothing`);
  return prepare(checked.args, checked.row, { ...checked, checkCall: call.checkCall });
}

/** Arguments have names of their own, which the caller has never seen. */
function naming<T>(properties: readonly string[], run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof QmfException)) throw error;
    throw new QmfException(error.code, `${properties.join(', ')}: ${error.message}`, { cause: error });
  }
}
