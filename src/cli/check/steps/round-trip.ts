import { TimeoutError, withTimeout } from '#base';
import type { Destination } from '#qmf';
import { type CheckContext, requireBroker } from '../check-context.ts';
import { fail, pass, type Step, skip } from '../step.ts';

export const roundTripStep: Step = {
  name: 'round trip',
  needs: ['exchanges', 'permissions'],
  async run(context) {
    const { user: userId, timeoutMs, echo } = context;
    const times: string[] = [];
    for (const { name, destination } of routesToSelf(context)) {
      try {
        const { outcome, back } = echo.send(requireBroker(context), {
          destination,
          userId,
          ttlMs: timeoutMs,
        });
        const isAccepted = outcome.then((settled) => settled.outcome !== 'refused');
        if (!(await withTimeout(isAccepted, timeoutMs))) continue;
        times.push(`${(await withTimeout(back, timeoutMs)).toFixed(1)} ms by ${name}`);
      } catch (error) {
        if (!(error instanceof TimeoutError)) throw error;
        return fail(
          `the broker took a message to ${name}, and it did not come back within ${timeoutMs / 1000} s`,
          'are the exchanges of the types that their names say (`qpid-config exchanges` on qpidd), and is broker.dialect the dialect of this broker?',
        );
      }
    }
    return times.length > 0 ? pass(times.join(', ')) : skip('this account sends to others only');
  },
};

interface RouteToSelf {
  readonly name: string;
  readonly destination: Destination;
}

function routesToSelf({ roles, keys, replyAddress }: CheckContext): readonly RouteToSelf[] {
  if (roles.has('agent'))
    return [
      { name: 'the topic exchange', destination: keys.topic },
      { name: 'the direct exchange', destination: keys.direct },
    ];
  return replyAddress === undefined
    ? []
    : [{ name: 'the address for replies', destination: { reply: replyAddress } }];
}
