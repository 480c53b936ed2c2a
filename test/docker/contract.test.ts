import { connect as connectSocket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { startRawPeer } from '../kit/broker/raw-peer.ts';
import { describeContract } from '../suites/contract/index.ts';

/** A running broker. The suite never stops it, so the outage suite does not run here. */
const given = process.env['OVIRT_NODE_TEST_BROKER'];
if (given === undefined || !URL.canParse(given)) {
  throw new Error(`OVIRT_NODE_TEST_BROKER is ${given}; expected the amqp:// URL of a broker`);
}
const { host, hostname: name, port, username, password } = new URL(given);
const address = { host: name, port: Number(port || 5672) };

/** A broker in Java may still be starting. */
const startLimitMs = 60_000;

describeContract(host, async () => {
  for (const end = performance.now() + startLimitMs; !(await accepts()); await pause(500)) {
    if (performance.now() > end) {
      throw new Error(
        `no broker at ${host} after ${startLimitMs / 1000} s; docker compose --profile activemq up starts one`,
      );
    }
  }
  // Clients send a password unencrypted to loopback only, so a local proxy forwards to the broker.
  const proxy = await startRawPeer((socket) => {
    const upstream = connectSocket(address);
    upstream.on('error', () => socket.destroy());
    upstream.on('close', () => socket.destroy());
    socket.on('close', () => upstream.destroy());
    socket.pipe(upstream).pipe(socket);
  });
  const login = username === '' ? '' : `${username}:${password}@`;
  return {
    url: proxy.url.replace('//', `//${login}`),
    [Symbol.asyncDispose]: () => proxy[Symbol.asyncDispose](),
  };
});

function accepts(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectSocket(address);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
