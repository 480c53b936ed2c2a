import net from 'node:net';
import tls from 'node:tls';
import { compact } from '#base';
import type { BrokerOptions } from '../broker-options.ts';
import type { BrokerUrl } from './broker-url.ts';

/**
 * Time for one of several addresses of a name before the next one is tried, in milliseconds. A lost first packet (repeated after
 * a second: RFC 6298) and a satellite fit into it. Node's own 250 ms give up an address that is slow, then wait for a dead one.
 */
const attemptTimeoutMs = 2000;

/** Returns the options of `net.connect` for a broker. */
export function tcpOptions({ host, port }: BrokerUrl): net.TcpNetConnectOpts {
  return { host, port, autoSelectFamilyAttemptTimeout: attemptTimeoutMs };
}

/**
 * Returns the options of `tls.connect` for a broker. TLS server names are host names only: RFC 6066, section 3. Gives the check of
 * the certificate and the lowest version itself: NODE_TLS_REJECT_UNAUTHORIZED and `--tls-min-v1.0` change Node's own defaults.
 */
export function tlsOptions(
  url: BrokerUrl,
  { ca, cert, key }: Pick<BrokerOptions, 'ca' | 'cert' | 'key'>,
): tls.ConnectionOptions {
  const servername = net.isIP(url.host) ? undefined : url.host;
  return {
    ...tcpOptions(url),
    ...compact({ ca, cert, key, servername }),
    checkServerIdentity,
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
  };
}

/** Compares the address without its zone, which only this machine knows. */
function checkServerIdentity(host: string, certificate: tls.PeerCertificate): Error | undefined {
  return tls.checkServerIdentity(host.replace(/%.*$/, ''), certificate);
}
