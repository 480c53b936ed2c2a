import type { Outcome } from '#broker';

/** A way in which a broker refuses a message because the account lacks the authority to send it. */
interface AuthorityRefusal {
  readonly condition: string;
  /** Required in the reason, where the condition also has other meanings. */
  readonly text?: RegExp;
}

const authorityRefusals: readonly AuthorityRefusal[] = [
  // AMQP 1.0, part 2, 2.8.15: qpidd, Broker-J, Artemis and the embedded broker.
  { condition: 'amqp:unauthorized-access' },
  { condition: 'amqp:not-allowed' },
  // RabbitMQ 3 translates status 406 of AMQP 0-9-1, which its check of the user id gives.
  { condition: 'amqp:precondition-failed', text: /\buser_id property set to / },
  // ActiveMQ Classic has one condition for every failure.
  { condition: 'failed', text: /\bis not authorized to (?:write to|create)\b/ },
];

/**
 * Reports whether the broker refused a message because the account may not send it. A refusal for another reason, such as
 * `amqp:resource-limit-exceeded`, or without a reason, proves nothing about permissions.
 */
export function isAuthorityRefusal(outcome: Outcome): boolean {
  if (outcome.outcome !== 'refused') return false;
  const { condition, reason } = outcome;
  return authorityRefusals.some((one) => one.condition === condition && (one.text?.test(reason) ?? true));
}
