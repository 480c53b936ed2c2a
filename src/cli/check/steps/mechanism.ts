import type { Duplex } from 'node:stream';
import { errorText } from '#base';
import { chooseMechanism, queryMechanisms, supportedMechanisms } from '#broker';
import type { CheckContext } from '../check-context.ts';
import { dial, dialTls } from '../dial.ts';
import { foreignProtocolFinding } from '../foreign-protocol.ts';
import { type Finding, fail, pass, type Step } from '../step.ts';

export const mechanismStep: Step = {
  name: 'mechanism',
  needs: ['port', 'TLS'],
  async run(context) {
    const { url, timeoutMs } = context;
    let socket: Duplex;
    try {
      socket = url.tls ? await dialTls(context) : await dial(context);
    } catch (error) {
      return fail(
        `no second connection: ${errorText(error)}`,
        'does the broker limit connections? Its log says',
      );
    }
    const greeting = await queryMechanisms(socket, timeoutMs);
    switch (greeting.kind) {
      case 'mechanisms':
        context.isReached = true;
        return mechanismFinding(greeting.mechanisms, context);
      case 'not-sasl':
        return foreignProtocolFinding(greeting.octets, url);
      case 'ended':
        return /ALERT.*(?:CERTIFICATE|UNKNOWN_CA)/.test(greeting.code ?? '')
          ? certificateFinding(context, greeting.code)
          : fail(
              `the server closes the connection without an answer${parenthesized(greeting.reason)}`,
              adviceForSilence(context),
            );
      case 'silent':
        return fail(
          `the server accepts the connection and sends nothing within ${timeoutMs / 1000} s`,
          adviceForSilence(context),
        );
    }
  },
};

function mechanismFinding(offered: readonly string[], context: CheckContext): Finding {
  const { url, access, user } = context;
  const supported = supportedMechanisms(url, access);
  const chosen = chooseMechanism(supported, offered);
  const offer = `the broker offers ${offered.length === 0 ? 'no mechanism' : offered.join(', ')}`;
  if (chosen !== undefined) {
    context.mechanism = chosen;
    return pass(`${offer}; the login uses ${chosen}`);
  }
  if (user === undefined)
    return fail(
      `${offer}; expected ${supported.join(' or ')} for a login without a user`,
      'set broker.user and broker.passwordFile, or put user and password into the URL; or let the broker offer ANONYMOUS',
    );
  return fail(
    `${offer}; expected ${supported.join(' or ')} for a login with user and password`,
    offered.includes('ANONYMOUS')
      ? 'let the broker offer PLAIN, or leave out the user: the broker accepts clients without a name'
      : 'let the broker offer PLAIN (some brokers offer it over TLS only: amqps://)',
  );
}

/**
 * Explains a TLS alert about the client certificate. TLS 1.3 sends the alert after the client's handshake has
 * succeeded.
 */
function certificateFinding({ access }: CheckContext, code: string | undefined): Finding {
  return access.cert === undefined
    ? fail(
        `the broker wants a client certificate (${code})`,
        'put one that an authority of the broker has signed into broker.certFile, and its key into broker.keyFile',
      )
    : fail(
        `the broker does not accept the client certificate (${code})`,
        'is it signed by an authority that the broker trusts, with the intermediate certificates in broker.certFile, and is it still valid?',
      );
}

const parenthesized = (reason: string | undefined) => (reason === undefined ? '' : ` (${reason})`);

function adviceForSilence({ url: { redacted, tls }, access }: CheckContext): string {
  if (!tls)
    return `does the broker speak AMQP 1.0 on this port? If it speaks TLS, name it ${redacted.replace('amqp:', 'amqps:')}; else the broker's log says`;
  return access.cert === undefined
    ? 'does the broker speak AMQP 1.0 on this port, and does it want a client certificate (broker.certFile, broker.keyFile)? Its log says'
    : 'does the broker speak AMQP 1.0 on this port, and does it accept the certificate in broker.certFile? Its log says';
}
