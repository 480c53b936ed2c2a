import net from 'node:net';
import { isOtherPerson } from '#base';
import type { BrokerOptions } from '../../broker-options.ts';
import type { BrokerUrl } from '../broker-url.ts';
import { findPeerUsers } from './local-peer.ts';

const loopback = new net.BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** A password would leave this machine unencrypted, or reach another user of it. */
export class PlainTextPasswordError extends Error {
  override readonly name = 'PlainTextPasswordError';
}

/** The ends of a connected socket. */
export type SocketEnds = Pick<net.Socket, 'localPort' | 'remoteAddress' | 'remotePort'>;

/** Checks that a login over a connected socket exposes no password. @returns undefined when the login may proceed. */
export function checkPlainTextPassword(
  url: BrokerUrl,
  { user = url.user, allowPlainText = false }: Pick<BrokerOptions, 'user' | 'allowPlainText'>,
  ends: SocketEnds,
  findUsers: typeof findPeerUsers = findPeerUsers,
): PlainTextPasswordError | undefined {
  if (url.tls || user === undefined || allowPlainText) return undefined;
  const address = ends.remoteAddress?.replace(/%.*$/, '') ?? '';
  if (net.isIP(address) === 0 || !loopback.check(address, net.isIPv6(address) ? 'ipv6' : 'ipv4'))
    return new PlainTextPasswordError(
      `the password of ${user} would travel unencrypted to ${address || url.host}; expected amqps://, or allowPlainText`,
    );
  const { localPort = 0, remotePort = 0 } = ends;
  // A person other than the own user may open a port while the broker is down.
  const other = findUsers({ localPort, remoteAddress: address, remotePort }).find(isOtherPerson);
  if (other === undefined) return undefined;
  return new PlainTextPasswordError(
    `port ${remotePort} of this machine belongs to user ${other}, who would read the password of ${user}; expected a broker of root, of a service or of this user, amqps://, or allowPlainText`,
  );
}
