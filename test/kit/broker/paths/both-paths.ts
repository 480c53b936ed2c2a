import { Duplex } from 'node:stream';
import { Client } from '../../../../src/broker/embedded/client.ts';
import { Router } from '../../../../src/broker/embedded/router.ts';
import { SendPermissions } from '../../../../src/broker/embedded/send-permissions.ts';
import { createServerMechanisms } from '../../../../src/broker/embedded/server-mechanisms.ts';
import { createContainer } from '../../../../src/broker/rhea/rhea.ts';

/** What the embedded broker does with the octets of one client. */
export interface Answer {
  /** Everything that the broker writes, with a constant for random addresses. */
  readonly written: Buffer;
  readonly hasEnded: boolean;
}

interface FeedOptions {
  readonly fastPath: boolean;
  /** Lets each write of the broker wait for the next turn of the event loop, as a socket does whose peer reads slowly. */
  readonly isSlow?: boolean;
}

const randomAddress = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/**
 * Feeds the octets of a client to an embedded broker of its own, without a network. Both paths get the same turns of the event loop.
 * @param pieces what the broker reads at once.
 */
export async function feedBroker(
  pieces: readonly Uint8Array[],
  { fastPath, isSlow = false }: FeedOptions,
): Promise<Answer> {
  const written: Buffer[] = [];
  const keep = (octets: Buffer) => {
    // A copy: the broker may use its buffer again once the write is over.
    written.push(Buffer.from(octets));
  };
  const socket = new Duplex({
    read: () => undefined,
    write(octets: Buffer, _, done) {
      if (!isSlow) keep(octets);
      const finish = () => {
        keep(octets);
        done();
      };
      if (isSlow) setImmediate(finish);
      else done();
    },
  });
  socket.on('error', () => undefined);
  let hasEnded = false;
  const container = createContainer('both-paths');
  container.sasl_server_mechanisms = createServerMechanisms(undefined);
  const client = new Client(socket as never, container, {
    version: '0',
    router: new Router(),
    permissions: new SendPermissions(false, () => true),
    detachesForbidden: false,
    fastPath,
    onOpen: () => undefined,
    onEnd: () => {
      hasEnded = true;
    },
  });
  for (const piece of pieces) {
    socket.emit('data', Buffer.from(piece));
    await turns(3);
  }
  await turns(isSlow ? 50 : 5);
  const answer = {
    written: Buffer.from(Buffer.concat(written).toString('latin1').replaceAll(randomAddress, '-'), 'latin1'),
    hasEnded,
  };
  client.end();
  return answer;
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}
