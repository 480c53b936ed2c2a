import net from 'node:net';
import type { BrokerOptions } from '../../broker-options.ts';
import type { BrokerUrl } from '../broker-url.ts';

const loopback = new net.BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** A password would leave this machine unencrypted. */
export class PlainTextPasswordError extends Error {
  override readonly name = 'PlainTextPasswordError';
}

/** Checks that a login over a connected socket exposes no password. @returns undefined when the login may proceed. */
export function checkPlainTextPassword(
  url: BrokerUrl,
  { user = url.user, allowPlainText = false }: Pick<BrokerOptions, 'user' | 'allowPlainText'>,
  remoteAddress: string | undefined,
): PlainTextPasswordError | undefined {
  if (url.tls || user === undefined || allowPlainText) return undefined;
  const address = remoteAddress?.replace(/%.*$/, '') ?? '';
  if (net.isIP(address) !== 0 && loopback.check(address, net.isIPv6(address) ? 'ipv6' : 'ipv4'))
    return undefined;
  return new PlainTextPasswordError(
    `the password of ${user} would travel unencrypted to ${address || url.host}; expected amqps://, or allowPlainText`,
  );
}
