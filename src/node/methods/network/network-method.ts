import type { Family, NetworkAction } from '#actions';
import { type AmqpMap, type AmqpValue, toPlain, type VariantList } from '#qmf';
import type { NodeContext } from '../../context/node-context.ts';
import type { MutatingMethod, PlannedCall } from '../method.ts';
import { type NetworkRequest, planNetworkChange } from './network-change.ts';
import type { WriteRequest } from './write-along.ts';

/** Right, lock and journaling of every method that changes the network. */
export const networkAccess = { right: 'network', lock: 'network', kept: true } as const;

/** Makes a method of the network. `toRequest` converts the arguments and the row of a call to a request. */
export const networkMethod = <Args, Row, ActionArgs, Out>(
  toRequest: (
    args: Args,
    row: Row,
    context: NodeContext,
    call: PlannedCall,
  ) => NetworkRequest<ActionArgs, Out> | Promise<NetworkRequest<ActionArgs, Out>>,
): MutatingMethod<Args, Row, Out> => ({
  ...networkAccess,
  plan: async (context, args, row, call) =>
    planNetworkChange(context, call, await toRequest(args, row, context, call)),
});

/** The part of a row that names its link. */
interface LinkRow {
  readonly link: { readonly name: string };
}

/** Makes a method that changes one link and returns nothing. @param write where the definition of the link follows. */
export const linkMethod = <Args, ActionArgs>(
  action: NetworkAction<ActionArgs>,
  toActionArgs: (link: string, args: Args, context: NodeContext) => ActionArgs | Promise<ActionArgs>,
  write?: Pick<WriteRequest, 'always' | 'never'>,
): MutatingMethod<Args, LinkRow, Record<string, never>> =>
  networkMethod(async (args: Args, { link }: LinkRow, context) => ({
    action,
    args: await toActionArgs(link.name, args, context),
    concerns: [link.name],
    write: write && { ...write, name: link.name },
  }));

/** Reads the static addresses that DHCP replaced on a link. The state directory has none of a recorded machine. */
export const savedAddresses = async ({ host, transactions }: NodeContext, link: string, family: Family) =>
  host.isLive ? transactions.savedAddresses(link, family) : undefined;

/** Converts a map of options to an object with values as JavaScript has them. */
export const toOptions = (map: AmqpMap): Readonly<Record<string, unknown>> =>
  Object.fromEntries([...map].map(([name, value]) => [String(toPlain(name)), toPlain(value)]));

/** Converts list items to values as JavaScript has them: some peers send all text as binary. */
export const toItems = (list: VariantList): readonly unknown[] =>
  list.map((item) => toPlain(item as AmqpValue));
