// Lists every machine on a broker with its interfaces and their addresses, as a central server reads them.
//   node -C ovirt-source examples/inventory.ts amqp://broker.example.com
// Runs so in a checkout. With `ovirt-node-agent` installed, or after `npm run build`, leave out `-C ovirt-source`.
import { connect } from 'ovirt-node-agent/broker';
import { openConsole, printable } from 'ovirt-node-agent/console';

const url = process.argv[2] ?? 'amqp://127.0.0.1:5672';
await using broker = connect({ urls: [url], containerId: `inventory-${process.pid}`, retry: 'never' });
await using qmfConsole = await openConsole({ broker });

for await (const { name } of qmfConsole.discover({ where: ['eq', '_product', ['quote', 'node']] })) {
  for await (const object of qmfConsole.objects(name, { className: 'networkInterface' })) {
    const { properties } = await qmfConsole.values(name, object);
    const { interfaceName, kind, carrier, speed } = properties;
    const addressObjects = qmfConsole.objects(name, {
      className: 'address',
      where: ['eq', 'networkInterface', ['quote', object.objectId?.objectName ?? '']],
    });
    const addresses: string[] = [];
    for await (const addressObject of addressObjects) {
      const { properties: address } = await qmfConsole.values(name, addressObject);
      addresses.push(`${address['address']}/${address['prefixLength']}`);
    }
    const columns = [name, interfaceName, kind, carrier, speed ?? '-', ...addresses];
    process.stdout.write(`${printable(columns.join(' '))}\n`);
  }
}
