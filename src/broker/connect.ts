import { type Broker, BrokerError, type BrokerOptions } from './broker.ts';
import { type BrokerUrl, parseBrokerUrl } from './connection/broker-url.ts';
import { findCertificateProblem } from './connection/login/client-certificate.ts';
import { getDialect } from './dialect/choose-dialect.ts';
import { ReconnectingBroker } from './reconnecting-broker.ts';

/**
 * Begins to connect and returns at once; `ready()` tells when it is done.
 * @throws {BrokerError} of kind `address`: a url, dialect or container id is none; of kind `tls`: the certificate of this side or its key.
 */
export function connect(options: BrokerOptions): Broker {
  const [first, ...others] = options.urls.map(parseBrokerUrl);
  if (first === undefined) throw new BrokerError('address', '', 'no address of a broker is given');
  if (typeof options.dialect === 'string') getDialect(options.dialect);
  if (options.containerId === '' || options.containerId.includes('/')) {
    const text = `container id is "${options.containerId}"; a name without a slash`;
    throw new BrokerError('address', first.redacted, text);
  }
  const problem = findCertificateProblem(options);
  if (problem !== undefined) throw new BrokerError('tls', first.redacted, `${problem.part} ${problem.text}`);
  const urls: readonly [BrokerUrl, ...BrokerUrl[]] = [first, ...others];
  return new ReconnectingBroker(urls, options);
}
