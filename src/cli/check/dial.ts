import net from 'node:net';
import tls from 'node:tls';
import { compact, TimeoutError } from '#base';
import type { CheckContext } from './check-context.ts';

type Target = Pick<CheckContext, 'url' | 'access' | 'timeoutMs'>;

/**
 * Opens a TCP connection as the agent does. The caller destroys the socket.
 * @throws {TimeoutError} at the time limit.
 * @throws {NodeJS.ErrnoException} when the connection fails.
 */
export function dial({ url: { host, port }, timeoutMs }: Target): Promise<net.Socket> {
  const socket = net.connect({ host, port });
  return waitForConnection(socket, 'connect', timeoutMs);
}

/** Opens a TLS connection, even with an invalid certificate: the socket's `authorizationError` names the problem. */
export function dialTls({
  url: { host, port },
  access: { ca, cert, key },
  timeoutMs,
}: Target): Promise<tls.TLSSocket> {
  const servername = net.isIP(host) ? undefined : host;
  const options = compact({ host, port, ca, cert, key, servername });
  const socket = tls.connect({ ...options, rejectUnauthorized: false });
  return waitForConnection(socket, 'secureConnect', timeoutMs);
}

function waitForConnection<S extends net.Socket>(socket: S, event: string, timeoutMs: number): Promise<S> {
  return new Promise((resolve, reject) => {
    const onError = (error: Error) => {
      clearTimeout(timer);
      socket.on('error', ignore);
      socket.destroy();
      reject(error);
    };
    const timer = setTimeout(() => onError(new TimeoutError(timeoutMs)), timeoutMs);
    const onClose = () =>
      onError(Object.assign(new Error('ended by the other side'), { code: 'ECONNRESET' }));
    socket.once('error', onError);
    socket.once('close', onClose);
    socket.once(event, () => {
      clearTimeout(timer);
      socket.off('error', onError);
      socket.off('close', onClose);
      resolve(socket);
    });
  });
}

function ignore(): void {
  // The promise has already rejected.
}
