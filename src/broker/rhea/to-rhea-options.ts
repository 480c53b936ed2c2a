import { compact } from '#base';
import type { DescribedValue, ReceiverSpec } from '../dialect/dialect.ts';
import { types } from './rhea.ts';

/** Translates a receiver spec into rhea's options. The link gets no credit before it is open. */
export function toRheaOptions({ source, settled = false }: ReceiverSpec): object {
  const { address, dynamic, capabilities, filter, dynamicNodeProperties } = source;
  return compact({
    source: compact({
      address,
      dynamic,
      capabilities,
      filter: filter && wrapValues(filter),
      dynamic_node_properties: dynamicNodeProperties && wrapValues(dynamicNodeProperties),
    }),
    snd_settle_mode: settled ? 1 : undefined,
    credit_window: 0,
  });
}

function wrapValues(values: Readonly<Record<string, DescribedValue>>): object {
  const wrapped = Object.entries(values).map(([name, { value, descriptor }]) => [
    name,
    types.wrap_described(value, descriptor),
  ]);
  return Object.fromEntries(wrapped);
}
