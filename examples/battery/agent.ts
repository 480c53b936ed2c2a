// An agent for a schema of its own: publishes the batteries of this machine, and raises an event when one runs low.
//   node -C ovirt-source examples/battery/agent.ts amqp://broker.example.com
// Its types come from the schema: ovirt-node codegen battery.xml --output battery.generated.ts
import { readdirSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { Agent, defineClass } from 'ovirt-node-agent/agent';
import { connect } from 'ovirt-node-agent/broker';
import { digestSchemaText, readSchemaXml } from 'ovirt-node-agent/qmf';
import { type Battery, type PowerPackage, schemaDigest } from './battery.generated.ts';

const [url = 'amqp://127.0.0.1:5672', folder = '/sys/class/power_supply'] = process.argv.slice(2);
const readIntervalMs = 1_000;
const defaultAlarm = 10;

/** One battery as the kernel describes it. Source: Documentation/ABI/testing/sysfs-class-power. */
interface BatteryFacts {
  readonly name: string;
  readonly model: string | undefined;
  readonly status: string | undefined;
  readonly charge: number | undefined;
  readonly voltageMv: number | undefined;
}

/** Charges below which the agent raises an event, in percent, by the name of the battery. */
const alarms = new Map<string, number>();
const alarmOf = (name: string) => alarms.get(name) ?? defaultAlarm;

function readBatteries(): readonly BatteryFacts[] {
  const read = (name: string, file: string) => {
    try {
      return readFileSync(join(folder, name, file), 'utf8').trim();
    } catch {
      // The kernel has only the files that the hardware supports.
      return undefined;
    }
  };
  const readNumber = (name: string, file: string) => {
    const text = read(name, file);
    return text === undefined || !/^\d+$/.test(text) ? undefined : Number(text);
  };
  const names = readdirSync(folder).filter((name) => read(name, 'type') === 'Battery');
  return names.sort().map((name) => {
    const microvolts = readNumber(name, 'voltage_now');
    return {
      name,
      model: read(name, 'model_name'),
      status: read(name, 'status'),
      charge: readNumber(name, 'capacity'),
      voltageMv: microvolts === undefined ? undefined : Math.round(microvolts / 1000),
    };
  });
}

const battery = defineClass<PowerPackage>()('battery', {
  rows: (facts: readonly BatteryFacts[]) =>
    new Map(facts.map((row) => [`org.example.power:battery:${row.name}`, row])),
  properties: ({ name, model, status }): Battery['properties'] => ({
    name,
    model,
    status,
    alarmBelow: alarmOf(name),
  }),
  statistics: ({ charge, voltageMv }): Battery['statistics'] => ({ charge, voltage: voltageMv }),
  methods: {
    setAlarm: ({ percent }, { name }) => {
      const previous = alarmOf(name);
      alarms.set(name, percent);
      update();
      return { previous };
    },
  },
});

const xml = readFileSync(join(import.meta.dirname, 'battery.xml'), 'utf8');
if (digestSchemaText(xml) !== schemaDigest)
  throw new Error('battery.xml has changed; expected `ovirt-node codegen` to have run since');

const log = (fields: object, message: string) => {
  process.stderr.write(`${JSON.stringify({ message, ...fields })}\n`);
};
await using broker = connect({ urls: [url], containerId: `battery-${process.pid}`, retry: 'forever' });
const agent = new Agent<readonly BatteryFacts[], PowerPackage>({
  schema: readSchemaXml(xml),
  classes: [battery],
  vendor: 'example.org',
  product: 'power',
  instance: hostname(),
  // An agent that counts its starts keeps the number in a file.
  epoch: 1,
  broker,
  // Without `authorize`, every user that the broker admits may call setAlarm.
  log: { debug: () => undefined, info: log, warn: log, error: log },
});

/** Names of the batteries whose event was raised. */
const low = new Set<string>();
function update(): void {
  const facts = readBatteries();
  agent.update(facts);
  for (const { name, charge } of facts) {
    if (charge === undefined || charge >= alarmOf(name)) low.delete(name);
    else if (!low.has(name)) {
      low.add(name);
      agent.raiseEvent('batteryLow', { battery: name, charge });
    }
  }
}

agent.update(readBatteries());
await agent.open();
process.stdout.write(`${agent.name} publishes the batteries in ${folder}\n`);
const timer = setInterval(update, readIntervalMs);
await new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
});
clearInterval(timer);
await agent.close();
