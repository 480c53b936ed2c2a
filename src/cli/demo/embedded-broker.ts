import { compact } from '#base';
import { BrokerError, type EmbeddedBroker, startEmbeddedBroker } from '#broker';
import { type CommandInput, commandFailure, usageError } from '../command.ts';
import { version } from '../program.ts';
import { acceptOnly, type DemoLogin } from './demo-login.ts';

/** The port that IANA assigned to AMQP. */
export const defaultPort = 5672;

/**
 * Starts the embedded broker on loopback.
 * @param login the only login that the broker accepts and vouches for. Without it the broker accepts every client and
 * vouches for none.
 * @throws {CommandError} with status 1 when the port is taken.
 */
export async function startBroker(port: number, login?: DemoLogin): Promise<EmbeddedBroker> {
  try {
    const authenticate = login && acceptOnly(login);
    return await startEmbeddedBroker(compact({ port, version, authenticate }));
  } catch (error) {
    throw error instanceof BrokerError ? commandFailure(error.message) : error;
  }
}

/**
 * Parses `--port`; {@link defaultPort} when absent.
 * @throws {CommandError} with status 2 when the value is not a port.
 */
export function parsePort(input: CommandInput): number {
  const text = input.text('port') ?? String(defaultPort);
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) throw usageError(`--port is "${text}"; expected a number from 0 to 65535`);
  return port;
}
