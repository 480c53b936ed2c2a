import { randomUUID } from 'node:crypto';
import { BrokerError, connect } from '#broker';
import { bad, type Finding, good, type Step } from './step.ts';
import type { Way } from './way.ts';

export const loginStep: Step = {
  name: 'login',
  needs: ['mechanism'],
  async run(way) {
    const who = way.user === undefined ? 'nobody (ANONYMOUS)' : `user ${way.user}`;
    const broker = connect({
      ...way.access,
      containerId: `ovirt-node-check-${randomUUID()}`,
      retry: 'never',
      connectTimeoutMs: way.timeoutMs,
    });
    way.broker = broker;
    try {
      await broker.ready();
    } catch (error) {
      if (!(error instanceof BrokerError)) throw error;
      // What it does to senders is of the next step.
      if (error.kind !== 'sender') return refused(error, who, way);
    }
    return good(`logged in as ${who}`);
  },
};

function refused(error: BrokerError, who: string, { user, timeoutMs }: Way): Finding {
  if (error.kind === 'unauthorized')
    return bad(
      `the broker refuses ${who}`,
      user === undefined
        ? 'set broker.user and broker.passwordFile, or put user and password into the URL: this broker wants a name'
        : 'does the broker know this user, and is the password right: broker.user, the first line of broker.passwordFile, or user:password in the URL (special characters percent-encoded)?',
    );
  if (error.kind === 'timeout')
    return bad(
      `the broker does not open the connection within ${timeoutMs / 1000} s`,
      'see its log and its load, or give it more time with --timeout SECONDS',
    );
  return bad(error.message, "the broker's log says why");
}
