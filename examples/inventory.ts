// Every machine on a broker with its interfaces and their addresses, as a central server would read them.
//   node -C ovirt-source examples/inventory.ts amqp://broker.example.com
// In a checkout; with `ovirt-node-agent` installed, or after `npm run build`, without `-C ovirt-source`.
import { connect } from 'ovirt-node-agent/broker';
import { openConsole } from 'ovirt-node-agent/console';

const url = process.argv[2] ?? 'amqp://127.0.0.1:5672';
await using broker = connect({ urls: [url], containerId: `inventory-${process.pid}`, retry: 'never' });
await using console_ = await openConsole({ broker });

for await (const { name } of console_.discover({ where: ['eq', '_product', ['quote', 'node']] })) {
  for await (const object of console_.objects(name, { className: 'networkInterface' })) {
    const { properties } = await console_.values(name, object);
    const { interfaceName, kind, carrier, speed } = properties;
    const addresses = console_.objects(name, {
      className: 'address',
      where: ['eq', 'networkInterface', ['quote', object.objectId?.objectName ?? '']],
    });
    const texts: string[] = [];
    for await (const found of addresses) {
      const address = await console_.values(name, found);
      texts.push(`${address.properties['address']}/${address.properties['prefixLength']}`);
    }
    process.stdout.write(`${name} ${interfaceName} ${kind} ${carrier} ${speed ?? '-'} ${texts.join(' ')}\n`);
  }
}
