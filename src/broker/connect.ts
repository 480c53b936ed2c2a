import type { Broker } from './broker.ts';
import { BrokerError } from './broker-error.ts';
import type { BrokerOptions } from './broker-options.ts';
import { type BrokerUrl, parseBrokerUrl } from './connection/broker-url.ts';
import { findCertificateProblem } from './connection/login/client-certificate.ts';
import { getDialect } from './dialect/choose-dialect.ts';
import { ReconnectingBroker } from './reconnecting-broker.ts';

/**
 * Starts to connect and returns at once; `ready()` reports success.
 * @throws {BrokerError} of kind `address` for an invalid URL, dialect or container id; of kind `tls` for an unusable client
 * certificate or key.
 */
export function connect(options: BrokerOptions): Broker {
  const [first, ...others] = options.urls.map(parseBrokerUrl);
  if (first === undefined)
    throw new BrokerError('address', '', 'urls is empty; expected at least one broker URL');
  if (typeof options.dialect === 'string') getDialect(options.dialect);
  if (options.containerId === '' || options.containerId.includes('/')) {
    const text = `containerId is "${options.containerId}"; expected a name without a slash`;
    throw new BrokerError('address', first.redacted, text);
  }
  const problem = findCertificateProblem(options);
  if (problem !== undefined) throw new BrokerError('tls', first.redacted, `${problem.part} ${problem.text}`);
  const urls: readonly [BrokerUrl, ...BrokerUrl[]] = [first, ...others];
  return new ReconnectingBroker(urls, options);
}
