import { connect as connectSocket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { describeContract } from '../contract/contract.ts';

/** A broker that somebody else started. Nothing here ends it, so what outlives a broker is not tried on it. */
const url = process.env['OVIRT_NODE_TEST_BROKER'];
if (url === undefined || !URL.canParse(url)) {
  throw new Error(`OVIRT_NODE_TEST_BROKER is ${url}; the amqp:// URL of a broker to run the contract on`);
}
const { host, hostname, port } = new URL(url);

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
  return { url, [Symbol.asyncDispose]: async () => undefined };
});

function accepts(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectSocket({ host: hostname, port: Number(port || 5672) });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
