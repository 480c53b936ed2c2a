// Handlers of methods that must not compile. Each line below @ts-expect-error has one mistake.
import type { AmqpValue, ObjectId } from '#qmf';
import type { MethodHandlers } from '../../src/agent/store/define-class.ts';
import type { NetworkInterface, OvirtNode, OvirtNodePackage } from '../../src/node/schema.generated.ts';

interface Row {
  readonly name: string;
}
type OfInterface = MethodHandlers<NetworkInterface, Row>;
type OfNode = MethodHandlers<OvirtNode, Row>;
declare const made: ObjectId;

/** Valid handlers compile. The agent fills in defaults before a handler runs. */
export const setMtu: OfInterface['setMtu'] = async ({ mtu }, row) => {
  if (mtu < 68) throw new RangeError(row.name);
  return {};
};
export const addAddress: OfInterface['addAddress'] = async () => ({ addressObject: made });
export const createBond: OfNode['createBondingInterface'] = async ({
  mode,
  members,
  options,
  persistent,
}) => {
  const first: AmqpValue | undefined = members[0];
  const miimon: AmqpValue | undefined = options.get('miimon');
  if (persistent && mode.length > 0 && first === miimon) throw new Error('never');
  return { interface: made };
};

// @ts-expect-error the argument is called mtu
export const unknownArgument: OfInterface['setMtu'] = async ({ mtv }) => void mtv;

// @ts-expect-error the method has no argument force
export const missingArgument: OfInterface['setMtu'] = async (_: { mtu: number; force: boolean }) => ({});

// @ts-expect-error expected a number, not text
export const mistypedArgument: OfInterface['setMtu'] = async (_: { mtu: string }) => ({});

// @ts-expect-error expected an object id, not a name
export const wrongResult: OfInterface['addAddress'] = async () => ({ addressObject: 'eth0' });

// @ts-expect-error addressObject is missing
export const missingResult: OfInterface['addAddress'] = async () => ({});

// @ts-expect-error expected a bigint for a time in nanoseconds
export const mistypedResult: OfNode['changeBegin'] = async () => ({ deadline: Date.now() });

// @ts-expect-error an output is not an argument
export const outputAsArgument: OfNode['changeBegin'] = async ({ deadline }) => ({ deadline });

type Event = OvirtNodePackage['events'];
export const linkUp: Event['linkUp'] = { node: 'a', interfaceName: 'eth0', transitions: 1 };

// @ts-expect-error the first argument of every event is node
export const eventWithoutNode: Event['linkUp'] = { interfaceName: 'eth0', transitions: 1 };
