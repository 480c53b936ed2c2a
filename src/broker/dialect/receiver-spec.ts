import type { Binding, LegacyBinding } from '#qmf';
import { BrokerError } from '../broker.ts';
import type { Dialect, ReceiverSpec } from './dialect.ts';

/** The link of any binding. @throws {BrokerError} of kind `address` where the dialect has none. */
export function receiverSpecFor(dialect: Dialect, binding: Binding | LegacyBinding): ReceiverSpec {
  if (binding.exchange !== 'legacy') return dialect.binding(binding);
  const link = dialect.legacyBinding?.(binding.key);
  if (link !== undefined) return link;
  throw new BrokerError('address', '', `nobody answers in QMFv1 on a broker of dialect ${dialect.name}`);
}
