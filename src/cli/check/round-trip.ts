import { OverLimit, within } from './limit.ts';
import { bad, good, type Step } from './step.ts';

export const roundTripStep: Step = {
  name: 'round trip',
  needs: ['exchanges', 'permissions'],
  async run({ broker, echo, keys, user, timeoutMs }) {
    if (broker === undefined || echo === undefined) throw new Error('this step needs receivers');
    const times: string[] = [];
    for (const exchange of ['topic', 'direct'] as const) {
      try {
        const { back } = echo.send(broker, keys[exchange], user, timeoutMs);
        const ms = await within(timeoutMs, back);
        times.push(`${ms.toFixed(1)} ms by the ${exchange} exchange`);
      } catch (error) {
        if (!(error instanceof OverLimit)) throw error;
        return bad(
          `the broker took a message to the ${exchange} exchange, and it did not come back within ${timeoutMs / 1000} s`,
          `is the exchange of type ${exchange} (\`qpid-config exchanges\` on qpidd), and may this user read what is sent there? Else broker.dialect names another dialect`,
        );
      }
    }
    return good(times.join(', '));
  },
};
