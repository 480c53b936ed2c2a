import type { Duplex } from 'node:stream';
import { chooseMechanism, queryMechanisms, supportedMechanisms } from '#broker';
import type { CheckContext } from '../check-context.ts';
import { dial, dialTls } from '../dial.ts';
import { foreignProtocolFinding } from '../foreign-protocol.ts';
import { type Finding, fail, pass, type Step } from '../step.ts';

export const mechanismStep: Step = {
  name: 'mechanism',
  needs: ['port', 'TLS'],
  async run(way) {
    const { url, timeoutMs } = way;
    let socket: Duplex;
    try {
      socket = url.tls ? await dialTls(way) : await dial(way);
    } catch (error) {
      return fail(
        `no second connection: ${(error as Error).message}`,
        'does the broker limit connections? Its log says',
      );
    }
    const greeting = await queryMechanisms(socket, timeoutMs);
    switch (greeting.kind) {
      case 'mechanisms':
        way.isReached = true;
        return choice(greeting.mechanisms, way);
      case 'stranger':
        return foreignProtocolFinding(greeting.octets, url);
      case 'ended':
        return /ALERT.*(?:CERTIFICATE|UNKNOWN_CA)/.test(greeting.code ?? '')
          ? certificateFinding(way, greeting.code)
          : fail(`it ends the connection without a word${reasonOf(greeting.reason)}`, whatElse(way));
      case 'silent':
        return fail(`it takes the connection and says nothing within ${timeoutMs / 1000} s`, whatElse(way));
    }
  },
};

function choice(offered: readonly string[], way: CheckContext): Finding {
  const { url, access, user } = way;
  const spoken = supportedMechanisms(url, access);
  const taken = chooseMechanism(spoken, offered);
  const offer = `the broker offers ${offered.length === 0 ? 'none' : offered.join(', ')}`;
  if (taken !== undefined) {
    way.mechanism = taken;
    return pass(`${offer}; ${taken} is taken`);
  }
  if (user === undefined)
    return fail(
      `${offer}; without a user only ${spoken.join(', ')} can be`,
      'set broker.user and broker.passwordFile, or put user and password into the URL; or let the broker offer ANONYMOUS',
    );
  return fail(
    `${offer}; with a user and a password only ${spoken.join(', ')} can be taken`,
    offered.includes('ANONYMOUS')
      ? 'let the broker offer PLAIN, or leave out the user: it lets in whoever comes without a name'
      : 'let the broker offer PLAIN (some do so over TLS only: amqps://)',
  );
}

/** TLS 1.3 tells a client that its certificate is not taken only after it has said that all is well. */
function certificateFinding({ access }: CheckContext, code: string | undefined): Finding {
  return access.cert === undefined
    ? fail(
        `the broker wants a certificate of this side (${code})`,
        'put one that an authority of the broker has signed into broker.certFile, and its key into broker.keyFile',
      )
    : fail(
        `the broker does not take the certificate of this side (${code})`,
        'is it signed by an authority that the broker trusts, with those between the two in broker.certFile, and is it valid still?',
      );
}

const reasonOf = (reason: string | undefined) => (reason === undefined ? '' : ` (${reason})`);

function whatElse({ url: { redacted, tls }, access }: CheckContext): string {
  if (!tls)
    return `does AMQP 1.0 have this port? If it speaks TLS, name it ${redacted.replace('amqp:', 'amqps:')}; else the broker's log says`;
  return access.cert === undefined
    ? 'does AMQP 1.0 have this port, and does the broker want a certificate of its clients (broker.certFile, broker.keyFile)? Its log says'
    : 'does AMQP 1.0 have this port, and does the broker take the certificate in broker.certFile? Its log says';
}
