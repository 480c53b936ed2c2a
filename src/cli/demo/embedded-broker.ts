import { BrokerError, type EmbeddedBroker, startEmbeddedBroker } from '#broker';
import { type CommandInput, commandFailure, usageError } from '../command.ts';
import { version } from '../program.ts';
import { acceptOnly, type DemoLogin } from './demo-login.ts';

/** AMQP's own. */
export const defaultPort = 5672;

/**
 * A taken port is for the user to choose another; it is no mistake of a broker's.
 * @param login the only one that is let in, and vouched for; without it everybody is, and nobody is vouched for.
 */
export async function startBroker(port: number, login?: DemoLogin): Promise<EmbeddedBroker> {
  try {
    return await startEmbeddedBroker({ port, version, ...(login && { authenticate: acceptOnly(login) }) });
  } catch (error) {
    throw error instanceof BrokerError ? commandFailure(error.message) : error;
  }
}

/** @throws {CommandError} for what is no port. */
export function parsePort(input: CommandInput): number {
  const text = input.text('port') ?? String(defaultPort);
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) throw usageError(`--port is "${text}"; a number from 0 to 65535`);
  return port;
}
