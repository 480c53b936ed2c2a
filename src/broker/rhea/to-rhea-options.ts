import type { DescribedValue, ReceiverSpec } from '../dialect/dialect.ts';
import { types } from './rhea.ts';

/** A receiving link in rhea's words; credit is given to it once it is open. */
export function toRheaOptions({ source, settled = false }: ReceiverSpec): object {
  const { address, dynamic, capabilities, filter, dynamicNodeProperties } = source;
  return {
    source: {
      ...(address !== undefined && { address }),
      ...(dynamic !== undefined && { dynamic }),
      ...(capabilities !== undefined && { capabilities }),
      ...(filter !== undefined && { filter: described(filter) }),
      ...(dynamicNodeProperties !== undefined && {
        dynamic_node_properties: described(dynamicNodeProperties),
      }),
    },
    ...(settled && { snd_settle_mode: 1 }),
    credit_window: 0,
  };
}

function described(named: Readonly<Record<string, DescribedValue>>): object {
  const wrapped = Object.entries(named).map(([name, { value, descriptor }]) => [
    name,
    types.wrap_described(value, descriptor),
  ]);
  return Object.fromEntries(wrapped);
}
