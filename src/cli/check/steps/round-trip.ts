import type { Destination } from '#qmf';
import { type CheckContext, requireBroker } from '../check-context.ts';
import { OverLimit, within } from '../limit.ts';
import { fail, pass, type Step, skip } from '../step.ts';

export const roundTripStep: Step = {
  name: 'round trip',
  needs: ['exchanges', 'permissions'],
  async run(way) {
    const { user: userId, timeoutMs, echo } = way;
    const times: string[] = [];
    for (const { what, destination } of trips(way)) {
      try {
        const { outcome, back } = echo.send(requireBroker(way), { destination, userId, ttlMs: timeoutMs });
        const isTaken = outcome.then((said) => said.outcome !== 'refused');
        if (!(await within(timeoutMs, isTaken))) continue;
        times.push(`${(await within(timeoutMs, back)).toFixed(1)} ms by ${what}`);
      } catch (error) {
        if (!(error instanceof OverLimit)) throw error;
        return fail(
          `the broker took a message to ${what}, and it did not come back within ${timeoutMs / 1000} s`,
          'are the exchanges of the types that their names say (`qpid-config exchanges` on qpidd), and is the dialect the one of this broker (broker.dialect)?',
        );
      }
    }
    return times.length > 0 ? pass(times.join(', ')) : skip('this account sends to others only');
  },
};

function trips({
  roles,
  keys,
  replyAddress,
}: CheckContext): readonly { what: string; destination: Destination }[] {
  if (roles.has('agent'))
    return [
      { what: 'the topic exchange', destination: keys.topic },
      { what: 'the direct exchange', destination: keys.direct },
    ];
  return replyAddress === undefined
    ? []
    : [{ what: 'the address for replies', destination: { reply: replyAddress } }];
}
