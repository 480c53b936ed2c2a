import net from 'node:net';
import tls from 'node:tls';
import type { CheckContext } from './check-context.ts';
import { OverLimit } from './limit.ts';

type Target = Pick<CheckContext, 'url' | 'access' | 'timeoutMs'>;

/** Connects as the agent does. The caller destroys the socket. @throws {OverLimit} and errors of sockets. */
export function dial({ url: { host, port }, timeoutMs }: Target): Promise<net.Socket> {
  const socket = net.connect({ host, port });
  return connected(socket, 'connect', timeoutMs);
}

/** The same with TLS, whatever the certificate: `authorizationError` of the socket tells what is wrong with it. */
export function dialTls({
  url: { host, port },
  access: { ca, cert, key },
  timeoutMs,
}: Target): Promise<tls.TLSSocket> {
  const socket = tls.connect({
    host,
    port,
    ca,
    cert,
    key,
    ...(net.isIP(host) ? {} : { servername: host }),
    rejectUnauthorized: false,
  });
  return connected(socket, 'secureConnect', timeoutMs);
}

function connected<S extends net.Socket>(socket: S, event: string, limitMs: number): Promise<S> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error) => {
      clearTimeout(limit);
      socket.on('error', ignore);
      socket.destroy();
      reject(error);
    };
    const limit = setTimeout(() => failed(new OverLimit(limitMs)), limitMs);
    const ended = () => failed(Object.assign(new Error('ended by the other side'), { code: 'ECONNRESET' }));
    socket.once('error', failed);
    socket.once('close', ended);
    socket.once(event, () => {
      clearTimeout(limit);
      socket.off('error', failed);
      socket.off('close', ended);
      resolve(socket);
    });
  });
}

function ignore(): void {
  // It was given up here.
}
