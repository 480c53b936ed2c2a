import net from 'node:net';
import tls from 'node:tls';
import { TimeoutError } from '#base';
import { tcpOptions, tlsOptions } from '#broker';
import type { CheckContext } from './check-context.ts';

type Target = Pick<CheckContext, 'url' | 'access' | 'timeoutMs'>;

/** The outcome of a connection to one address of a name: its error code, or ETIMEDOUT. */
type OnAttempt = (address: string, code: string) => void;

/**
 * Opens a TCP connection as the agent does. The caller destroys the socket.
 * @param onAttempt called for each of several addresses that failed, and for the pending one at the time limit.
 * @throws {TimeoutError} at the time limit.
 * @throws {NodeJS.ErrnoException} when the connection fails.
 */
export async function dial({ url, timeoutMs }: Target, onAttempt?: OnAttempt): Promise<net.Socket> {
  const socket = net.connect(tcpOptions(url));
  let pending: string | undefined;
  socket.on('connectionAttempt', (address) => {
    pending = address;
  });
  socket.on('connectionAttemptTimeout', (address) => onAttempt?.(address, 'ETIMEDOUT'));
  socket.on('connectionAttemptFailed', (address, _port, _family, { code = '' }: NodeJS.ErrnoException) =>
    onAttempt?.(address, code),
  );
  try {
    return await waitForConnection(socket, 'connect', timeoutMs);
  } catch (error) {
    if (error instanceof TimeoutError && pending !== undefined) onAttempt?.(pending, 'ETIMEDOUT');
    throw error;
  }
}

/** Opens a TLS connection, even with an invalid certificate: the socket's `authorizationError` names the problem. */
export function dialTls({ url, access, timeoutMs }: Target): Promise<tls.TLSSocket> {
  const socket = tls.connect({ ...tlsOptions(url, access), rejectUnauthorized: false });
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
