import { randomUUID } from 'node:crypto';
import { BrokerError, connect } from '#broker';
import type { CheckContext } from '../check-context.ts';
import { type Finding, fail, pass, type Step } from '../step.ts';

export const loginStep: Step = {
  name: 'login',
  needs: ['mechanism'],
  async run(context) {
    const login = describeLogin(context);
    const broker = connect({
      ...context.access,
      containerId: `ovirt-node-check-${randomUUID()}`,
      retry: 'never',
      connectTimeoutMs: context.timeoutMs,
    });
    context.broker = broker;
    try {
      await broker.ready();
    } catch (error) {
      if (!(error instanceof BrokerError)) throw error;
      // A refused sender is a finding of the next step.
      if (error.kind !== 'sender') return loginFinding(error, login, context);
    }
    return pass(`logged in as ${login}`);
  },
};

function describeLogin({ user, mechanism, access, url }: CheckContext): string {
  if (user !== undefined) return `user ${user}`;
  if (mechanism === 'EXTERNAL') return 'the owner of the certificate (EXTERNAL)';
  const hasCertificate = url.tls && access.cert !== undefined;
  return `an anonymous user (ANONYMOUS)${hasCertificate ? ', with the certificate' : ''}`;
}

function loginFinding(
  error: BrokerError,
  login: string,
  { user, mechanism, timeoutMs }: CheckContext,
): Finding {
  if (error.kind === 'unencrypted')
    return fail(
      error.message,
      'name the broker amqps://, or set broker.allowPlainText on a network that no third party can read',
    );
  if (error.kind === 'unauthorized' && mechanism === 'EXTERNAL')
    return fail(
      `the broker refuses ${login}`,
      'does the broker have an account for the subject of the certificate in broker.certFile?',
    );
  if (error.kind === 'unauthorized')
    return fail(
      `the broker refuses ${login}`,
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
