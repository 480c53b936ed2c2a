import type { Duplex } from 'node:stream';
import { type BrokerUrl, offeredMechanisms, spokenMechanisms } from '#broker';
import { dial, dialTls } from './dial.ts';
import { bad, type Finding, good, type Step } from './step.ts';
import { strangerFinding } from './stranger.ts';

export const mechanismStep: Step = {
  name: 'mechanism',
  needs: ['port', 'TLS'],
  async run(way) {
    const { url, user, timeoutMs } = way;
    let socket: Duplex;
    try {
      socket = url.tls ? await dialTls(way) : await dial(way);
    } catch (error) {
      return bad(
        `no second connection: ${(error as Error).message}`,
        'does the broker limit connections? Its log says',
      );
    }
    const greeting = await offeredMechanisms(socket, timeoutMs);
    switch (greeting.kind) {
      case 'mechanisms':
        way.isReached = true;
        return choice(greeting.mechanisms, user);
      case 'stranger':
        return strangerFinding(greeting.octets, url);
      case 'ended':
        return bad(`it ends the connection without a word${reasonOf(greeting.reason)}`, whatElse(url));
      case 'silent':
        return bad(`it takes the connection and says nothing within ${timeoutMs / 1000} s`, whatElse(url));
    }
  },
};

function choice(offered: readonly string[], user: string | undefined): Finding {
  const spoken = spokenMechanisms(user);
  const taken = spoken.find((name) => offered.includes(name));
  const offer = `the broker offers ${offered.length === 0 ? 'none' : offered.join(', ')}`;
  if (taken !== undefined) return good(`${offer}; ${taken} is taken`);
  if (user === undefined)
    return bad(
      `${offer}; without a user only ${spoken.join(', ')} can be`,
      'set broker.user and broker.passwordFile, or put user and password into the URL; or let the broker offer ANONYMOUS',
    );
  return bad(
    `${offer}; with a user and a password only ${spoken.join(', ')} can be taken`,
    offered.includes('ANONYMOUS')
      ? 'let the broker offer PLAIN, or leave out the user: it lets in whoever comes without a name'
      : 'let the broker offer PLAIN (some do so over TLS only: amqps://)',
  );
}

const reasonOf = (reason: string | undefined) => (reason === undefined ? '' : ` (${reason})`);

function whatElse({ shown, tls }: BrokerUrl): string {
  return tls
    ? 'does AMQP 1.0 have this port, and does the broker ask for a certificate of its clients? Its log says'
    : `does AMQP 1.0 have this port? If it speaks TLS, name it ${shown.replace('amqp:', 'amqps:')}; else the broker's log says`;
}
