import { isIPv4, type Server } from 'node:net';
import { isErrno } from '#base';
import { BrokerError } from '../broker-error.ts';

/** Attempts to find a port that is free on every address. */
const freePortAttempts = 20;

/** @throws {BrokerError} of kind `address` for any other address than one of loopback. */
export function checkLoopback(host: string): void {
  if ((isIPv4(host) && host.startsWith('127.')) || host === '::1') return;
  const text = `host is "${host}"; expected 127.0.0.1 or ::1, because the embedded broker serves this machine only`;
  throw new BrokerError('address', `amqp://${host}`, text);
}

/**
 * Listens on one port of all hosts. Leaves out a host whose address the machine does not have, unless it lacks all of them.
 * @param port 0 chooses a port that is free on every host.
 * @param create creates the server of one host.
 * @throws {BrokerError} of kind `address` when a port cannot be opened; then no server listens.
 */
export async function listenOnAll(
  port: number,
  hosts: readonly string[],
  create: () => Server,
): Promise<readonly Server[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await tryListen(port, hosts, create);
    } catch (error) {
      const mayRetry = port === 0 && isErrno(error, 'EADDRINUSE') && attempt < freePortAttempts;
      if (!mayRetry) throw toListenError(error, port);
    }
  }
}

async function tryListen(port: number, hosts: readonly string[], create: () => Server): Promise<Server[]> {
  const servers: Server[] = [];
  let missing: unknown;
  try {
    for (const host of hosts) {
      const server = create();
      const first = servers[0]?.address();
      const samePort = typeof first === 'object' && first !== null ? first.port : port;
      const error = await listen(server, samePort, host);
      if (error === undefined) servers.push(server);
      else if (isErrno(error, 'EADDRNOTAVAIL', 'EAFNOSUPPORT')) missing = error;
      else throw Object.assign(error, { host });
    }
    if (servers.length === 0) throw missing;
    return servers;
  } catch (error) {
    for (const server of servers) server.close();
    throw error;
  }
}

/** @returns the error; undefined when the server listens. */
function listen(server: Server, port: number, host: string): Promise<Error | undefined> {
  return new Promise((resolve) => {
    server.once('error', resolve);
    server.listen({ port, host }, () => {
      server.off('error', resolve);
      // Later errors are connections that the system refused for lack of file descriptors.
      server.on('error', ignore);
      resolve(undefined);
    });
  });
}

function toListenError(error: unknown, port: number): BrokerError {
  const { host = '127.0.0.1', message, code = '' } = error as NodeJS.ErrnoException & { host?: string };
  const url = `amqp://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const texts: Readonly<Record<string, string>> = {
    EADDRINUSE: `port ${port} on ${host} is taken by another program; choose another with --port N`,
    EACCES: `port ${port} on ${host} needs root; choose one from 1024 on with --port N`,
  };
  const text = texts[code] ?? `cannot listen on ${url}: ${message}`;
  return new BrokerError('address', url, text, { cause: error });
}

function ignore(): void {
  // The client sees the refusal.
}
