import { type CommandInput, usageError } from '../command.ts';

/** The port that IANA assigned to AMQP. */
export const defaultPort = 5672;

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
