import { TimeoutError } from '#base';
import type { BrokerUrl } from '#broker';
import { dial } from '../dial.ts';
import { type Finding, fail, pass, type Step } from '../step.ts';

export const portStep: Step = {
  name: 'port',
  needs: ['name'],
  async run(context) {
    const failed = new Map<string, string>();
    try {
      const socket = await dial(context, (address, code) => failed.set(address, code));
      const { remoteAddress = context.url.host } = socket;
      socket.destroy();
      return connectSuccess(remoteAddress, context.url, failed);
    } catch (error) {
      const finding = connectFailure(error, context.url);
      return failed.size > 1 ? { ...finding, text: describeFailures(failed, context.url) } : finding;
    }
  },
};

/** Passes, and warns of addresses of the name that do not answer. @param failed error codes by address. */
function connectSuccess(address: string, { host, port }: BrokerUrl, failed: ReadonlyMap<string, string>) {
  const text = `${address} takes connections on port ${port}`;
  const silent = [...failed].filter(([, code]) => code === 'ETIMEDOUT').map(([other]) => other);
  if (silent.length === 0) return pass(text);
  return pass(
    `${text}; no answer from ${silent.join(', ')}`,
    `${host} has addresses that do not answer, and each connection waits for them: correct DNS or /etc/hosts, or give the address ${address}`,
  );
}

/** Describes why none of several addresses took the connection. */
function describeFailures(failed: ReadonlyMap<string, string>, { port }: BrokerUrl): string {
  const texts = [...failed].map(
    ([address, code]) => `${address}: ${attemptTexts[code] ?? reasons[code] ?? code}`,
  );
  return `no connection to port ${port}: ${texts.join('; ')}`;
}

const attemptTexts: Readonly<Record<string, string>> = {
  ETIMEDOUT: 'no answer',
  ECONNREFUSED: 'connection refused',
};

function connectFailure(error: unknown, { port, tls }: BrokerUrl): Finding {
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (error instanceof TimeoutError || code === 'ETIMEDOUT')
    return fail(
      `no answer from port ${port}${error instanceof TimeoutError ? `: ${error.message}` : ''}`,
      `is the machine up, and does every firewall between let TCP port ${port} through?`,
    );
  const usual = tls ? 5671 : 5672;
  const other = port === usual ? '' : ` The usual port is ${usual}.`;
  if (code === 'ECONNREFUSED')
    return fail(
      `connection refused on port ${port}`,
      `is the broker started, and does it listen there (\`ss -ltn\` on its machine), on this address and not on loopback only? Is AMQP switched on: ActiveMQ 6.3 ships with it off.${other}`,
    );
  const reason = reasons[code];
  if (reason === undefined)
    return fail(`no connection to port ${port}: ${message}`, 'see the network on the way to the broker');
  return fail(`no connection to port ${port}: ${reason}`, advices[code] ?? advices.default);
}

const reasons: Readonly<Record<string, string>> = {
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to the network',
  ECONNRESET: 'reset by the other side',
  EACCES: 'not permitted',
  EADDRNOTAVAIL: 'no such address on this machine',
};
const advices = {
  default: 'see routes (`ip route get ADDRESS`) and firewalls on the way',
  ECONNRESET: 'something on the way or in front of the broker ends connections: see its log and firewalls',
} as Readonly<Record<string, string>> & { readonly default: string };
