// A console for a schema of its own: lists the batteries of all machines, sets their alarm, and prints each alarm.
//   node -C ovirt-source examples/battery/console.ts amqp://broker.example.com 20
// Its types come from the schema: ovirt-node codegen battery.xml --output battery.generated.ts
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'ovirt-node-agent/broker';
import { openConsole, printable } from 'ovirt-node-agent/console';
import { readSchemaXml } from 'ovirt-node-agent/qmf';
import type { Battery, PowerPackage } from './battery.generated.ts';

const [url = 'amqp://127.0.0.1:5672', alarm] = process.argv.slice(2);
const schema = readSchemaXml(readFileSync(join(import.meta.dirname, 'battery.xml'), 'utf8'));
// Names and values come from agents: a control character in one must not reach the terminal.
const print = (line: string) => process.stdout.write(`${printable(line)}\n`);

await using broker = connect({ urls: [url], containerId: `power-${process.pid}`, retry: 'never' });
// With its own schema, the console leaves out values whose type is not the one that the compiler knows.
await using qmfConsole = await openConsole({ broker, schemas: [schema] });
await using events = await qmfConsole.events({ packageName: schema.packageName });

for await (const { name } of qmfConsole.discover({ where: ['eq', '_product', ['quote', 'power']] })) {
  for await (const object of qmfConsole.objects<Battery>(name, { className: 'battery' })) {
    const battery = qmfConsole.bind(name, object);
    const { properties, statistics } = await battery.values();
    const { model = 'unknown model', status = 'unknown status' } = properties;
    const { charge, voltage } = statistics;
    const volts = voltage === undefined ? '?' : (voltage / 1000).toFixed(1);
    print(`${name} ${properties.name} ${model}: ${charge ?? '?'} %, ${volts} V, ${status}`);
    if (alarm === undefined) continue;
    const { previous } = await battery.call('setAlarm', { percent: Number(alarm) });
    print(`${name} ${properties.name} alarm below ${alarm} %, before ${previous ?? '?'} %`);
  }
}

process.once('SIGINT', () => void events.close());
for await (const { agentName, event } of events) {
  const { name, values } = await qmfConsole.bindEvent<PowerPackage>(agentName, event);
  if (name === 'batteryLow') print(`ALARM ${agentName} ${values.battery} ${values.charge} %`);
}
