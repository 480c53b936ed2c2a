import { connect as connectSocket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { startRawPeer } from '../kit/broker/raw-peer.ts';
import { describeContract } from '../suites/contract/index.ts';

/** A broker that somebody else started. Nothing here ends it, so what outlives a broker is not tried on it. */
const given = process.env['OVIRT_NODE_TEST_BROKER'];
if (given === undefined || !URL.canParse(given)) {
  throw new Error(`OVIRT_NODE_TEST_BROKER is ${given}; the amqp:// URL of a broker to run the contract on`);
}
const { host, hostname: name, port, username, password } = new URL(given);
const place = { host: name, port: Number(port || 5672) };

/** One in Java may be starting. */
const startLimitMs = 60_000;

describeContract(host, async () => {
  for (const end = performance.now() + startLimitMs; !(await accepts()); await pause(500)) {
    if (performance.now() > end) {
      throw new Error(
        `no broker at ${host} after ${startLimitMs / 1000} s; docker compose --profile activemq up starts one`,
      );
    }
  }
  // A password goes unencrypted to loopback alone, unless each that connects is told otherwise.
  const way = await startRawPeer((socket) => {
    const upstream = connectSocket(place);
    upstream.on('error', () => socket.destroy());
    upstream.on('close', () => socket.destroy());
    socket.on('close', () => upstream.destroy());
    socket.pipe(upstream).pipe(socket);
  });
  const login = username === '' ? '' : `${username}:${password}@`;
  return {
    url: way.url.replace('//', `//${login}`),
    [Symbol.asyncDispose]: () => way[Symbol.asyncDispose](),
  };
});

function accepts(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectSocket(place);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
