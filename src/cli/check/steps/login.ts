import { randomUUID } from 'node:crypto';
import { BrokerError, connect } from '#broker';
import type { CheckContext } from '../check-context.ts';
import { type Finding, fail, pass, type Step } from '../step.ts';

export const loginStep: Step = {
  name: 'login',
  needs: ['mechanism'],
  async run(way) {
    const who = whoOf(way);
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
    return pass(`logged in as ${who}`);
  },
};

function whoOf({ user, mechanism, access, url }: CheckContext): string {
  if (user !== undefined) return `user ${user}`;
  if (mechanism === 'EXTERNAL') return 'the owner of the certificate (EXTERNAL)';
  const isShown = url.tls && access.cert !== undefined;
  return `nobody (ANONYMOUS)${isShown ? ', with the certificate' : ''}`;
}

function refused(error: BrokerError, who: string, { user, mechanism, timeoutMs }: CheckContext): Finding {
  if (error.kind === 'unencrypted')
    return fail(
      error.message,
      'name the broker amqps://, or set broker.allowPlainText where nobody else can read on the network',
    );
  if (error.kind === 'unauthorized' && mechanism === 'EXTERNAL')
    return fail(
      `the broker refuses ${who}`,
      'does the broker know whom the certificate in broker.certFile names?',
    );
  if (error.kind === 'unauthorized')
    return fail(
      `the broker refuses ${who}`,
      user === undefined
        ? 'set broker.user and broker.passwordFile, or put user and password into the URL: this broker wants a name'
        : 'does the broker know this user, and is the password right: broker.user, the first line of broker.passwordFile, or user:password in the URL (special characters percent-encoded)?',
    );
  if (error.kind === 'timeout')
    return fail(
      `the broker does not open the connection within ${timeoutMs / 1000} s`,
      'see its log and its load, or give it more time with --timeout SECONDS',
    );
  return fail(error.message, "the broker's log says why");
}
