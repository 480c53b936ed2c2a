import { connect, createServer } from 'node:net';
import { startEmbeddedBroker } from '#broker';
import { openZoo } from '../../kit/agent/zoo.ts';
import { runOvirtNodeInProcess } from '../../kit/cli/command-line.ts';

// node open-password-guest.ts ADDRESS: prints as JSON how the program treats a password for that address of this machine.
const [address = ''] = process.argv.slice(2);
const embedded = await startEmbeddedBroker({
  port: 0,
  authenticate: (user, password) => user === 'north' && password === 'pole',
});
const zoo = await openZoo(embedded.urls, undefined, {}, { user: 'north', password: 'pole' });
const relay = createServer((socket) => {
  const behind = connect(embedded.port, '127.0.0.1');
  socket.pipe(behind).pipe(socket);
  for (const each of [socket, behind])
    each.on('error', () => [socket, behind].forEach((end) => void end.destroy()));
});
await new Promise<void>((resolve) => relay.listen(0, address, resolve));
const relayAddress = relay.address();
const port = typeof relayAddress === 'object' && relayAddress !== null ? relayAddress.port : 0;

const login = { OVIRT_NODE_BROKER_USER: 'north', OVIRT_NODE_BROKER_PASSWORD: 'pole' };
const allowed = { ...login, OVIRT_NODE_BROKER_ALLOW_PLAIN_TEXT: 'true' };
const far = ['--broker', `amqp://${address}:${port}`];
const near = ['--broker', `amqp://127.0.0.1:${embedded.port}`];
const report = {
  port,
  refused: await runOvirtNodeInProcess(['agents', ...far], login),
  allowed: await runOvirtNodeInProcess(['agents', ...far], allowed),
  near: await runOvirtNodeInProcess(['agents', ...near], login),
  checked: await runOvirtNodeInProcess(['check', '--json', ...far], login),
};
process.stdout.write(`${JSON.stringify(report)}\n`);
await zoo[Symbol.asyncDispose]();
relay.close();
await embedded.close();
