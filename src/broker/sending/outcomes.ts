import type { Outcome } from '../broker.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { amqpErrorText } from '../rhea/reason-text.ts';
import type { AmqpError } from '../rhea/rhea-types.ts';

/** Outcomes of AMQP 1.0 part 3, 3.4. */
export const outcomeNames: readonly string[] = ['accepted', 'rejected', 'released', 'modified'];

/** Conditions by which a broker ends a link over a message that it refuses. Any other condition leaves its fate unknown. */
const refusalConditions: ReadonlySet<string> = new Set([
  'amqp:not-found',
  'amqp:unauthorized-access',
  'amqp:not-allowed',
  'amqp:not-implemented',
  'amqp:invalid-field',
  'amqp:decode-error',
  'amqp:precondition-failed',
  'amqp:link:message-size-exceeded',
]);

/** Translates a delivery's remote state. A delivery settled without a state counts as accepted. */
export function toOutcome(state: unknown, { noReceiverOutcomes }: Dialect): Outcome {
  const name = (state as { constructor?: { composite_type?: string } } | undefined)?.constructor
    ?.composite_type;
  if (name === undefined || name === 'accepted') return { outcome: 'accepted' };
  if (noReceiverOutcomes?.some((outcome) => outcome === name)) return { outcome: 'accepted' };
  const { error } = state as { error?: AmqpError };
  if (!error) return { outcome: 'refused', reason: name };
  return {
    outcome: 'refused',
    reason: `${name}: ${amqpErrorText(error)}`,
    condition: String(error.condition),
  };
}

/**
 * Derives the outcome of the unsettled messages of a link that the broker ended.
 * @param unsettled how many there are: only a single one is certainly the refused one.
 */
export function outcomeOfEndedLink(error: AmqpError | undefined, unsettled: number): Outcome {
  const condition = error?.condition ?? '';
  const reason = amqpErrorText(error);
  const isRefused = unsettled === 1 && refusalConditions.has(condition);
  return isRefused ? { outcome: 'refused', reason, condition } : { outcome: 'lost', reason };
}
