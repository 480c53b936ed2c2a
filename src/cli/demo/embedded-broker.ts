import { compact } from '#base';
import { BrokerError, type EmbeddedBroker, startEmbeddedBroker } from '#broker';
import { commandFailure } from '../command.ts';
import { version } from '../program.ts';
import { acceptOnly, type DemoLogin } from './demo-login.ts';

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
