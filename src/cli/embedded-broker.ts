import { BrokerError, type EmbeddedBroker, startEmbeddedBroker } from '#broker';
import { failure, type Input, usageError } from './command.ts';
import { version } from './program.ts';

/** AMQP's own. */
export const defaultPort = 5672;

/** A taken port is for the user to choose another; it is no mistake of a broker's. */
export async function startBroker(port: number): Promise<EmbeddedBroker> {
  try {
    return await startEmbeddedBroker({ port, version });
  } catch (error) {
    throw error instanceof BrokerError ? failure(error.message) : error;
  }
}

/** @throws {CommandError} for what is no port. */
export function portOf(input: Input): number {
  const text = input.text('port') ?? String(defaultPort);
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) throw usageError(`--port is "${text}"; a number from 0 to 65535`);
  return port;
}
