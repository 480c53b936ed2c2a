import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { errorLine, printable, systemClock } from '#base';
import { expositionType } from './exposition.ts';
import { isLoopback, type ListenAddress } from './listen-address.ts';

const path = '/metrics';
const maxConnections = 32;
/** A younger text serves again: many scrapers cost no more readings than one does. */
const maxAgeMs = 1_000;

/** Bounds of Node's server against peers that send slowly or much. */
const limits = {
  maxHeaderSize: 8 * 1024,
  headersTimeout: 5_000,
  requestTimeout: 5_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
} as const;

/** A scraper reads faster; a peer that does not read must not keep a connection. */
const maxAnswerMs = 30_000;

/** Serves metrics at `/metrics` and nothing else, to GET and HEAD. */
export interface MetricsServer extends AsyncDisposable {
  readonly address: ListenAddress;
}

/**
 * Listens on an address.
 * @param read makes the text; called once at a time.
 * @param idleMs after which a connection without a request ends. @param answerMs after which one ends that has not read its answer.
 * @throws {NodeJS.ErrnoException}
 */
export async function startMetricsServer(
  { host, port }: ListenAddress,
  read: () => Promise<string>,
  { idleMs = 5_000, answerMs = maxAnswerMs }: { readonly idleMs?: number; readonly answerMs?: number } = {},
): Promise<MetricsServer> {
  // Many answers share the octets of one reading.
  const readShared = shareReadings(async () => Buffer.from(await read()));
  const server = createServer(limits, (request, response) => {
    // From here on the limit is that of the reading.
    request.socket.setTimeout(0);
    void answer(request, response, isLoopback(host), readShared).then(() => endLate(response, answerMs));
  });
  server.maxConnections = maxConnections;
  // The limits above count from the first octet on.
  server.timeout = idleMs;
  server.maxRequestsPerSocket = 1_000;
  // The server takes no body and opens no tunnel.
  server.on('checkContinue', refuse);
  server.on('connect', (_request, socket) => socket.destroy());
  await listen(server, host, port);
  return {
    address: { host, port: (server.address() as AddressInfo).port },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Lets all callers of one moment wait for the same reading, and repeats a young one. */
function shareReadings<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined;
  let freshUntilMs = 0;
  return () => {
    if (reading !== undefined && systemClock.monotonicMs() < freshUntilMs) return reading;
    const started = read();
    reading = started;
    freshUntilMs = Number.POSITIVE_INFINITY;
    const onEnd = () => {
      freshUntilMs = systemClock.monotonicMs() + maxAgeMs;
    };
    started.then(onEnd, onEnd);
    return started;
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  isLocal: boolean,
  read: () => Promise<Buffer>,
): Promise<void> {
  const { method, url = '' } = request;
  if (url.split('?')[0] !== path) return end(response, 404, `nothing is here; expected ${path}\n`);
  if (method !== 'GET' && method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    return refuse(request, response);
  }
  // A page of the web can make its own name point to loopback, and read what a browser of this machine gets there.
  if (isLocal && !isLocalName(request.headers.host))
    return end(response, 403, 'Host is not this machine; expected localhost or a loopback address\n');
  try {
    const octets = await read();
    response.setHeader('Content-Type', expositionType);
    response.setHeader('Content-Length', octets.length);
    response.end(method === 'HEAD' ? undefined : octets);
  } catch (error) {
    end(response, 503, `${printable(errorLine(error))}\n`);
  }
}

/** Ends the connection of a peer that does not read its answer. */
function endLate(response: ServerResponse, answerMs: number): void {
  if (response.closed) return;
  const timer = setTimeout(() => response.destroy(), answerMs).unref();
  response.once('close', () => clearTimeout(timer));
}

function refuse(_request: IncomingMessage, response: ServerResponse): void {
  end(response, 405, 'expected GET\n');
}

/** Ends the connection too: the peer may be about to send more. */
function end(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' });
  response.end(text);
}

function isLocalName(header = ''): boolean {
  const name = header.replace(/:\d*$/, '').replaceAll(/^\[|\]$/g, '');
  return name === 'localhost' || isLoopback(name);
}
