import type { Binding, LegacyBinding } from '#qmf';
import { BrokerError } from '../broker-error.ts';
import type { Dialect, ReceiverSpec } from './dialect.ts';

/** Describes the link of a QMFv2 or QMFv1 binding. @throws {BrokerError} of kind `address` when the dialect cannot express it. */
export function receiverSpecFor(dialect: Dialect, binding: Binding | LegacyBinding): ReceiverSpec {
  if (binding.exchange !== 'legacy') return dialect.binding(binding);
  const spec = dialect.legacyBinding?.(binding.key);
  if (spec !== undefined) return spec;
  throw new BrokerError('address', '', `dialect ${dialect.name} has no agent that answers in QMFv1`);
}
