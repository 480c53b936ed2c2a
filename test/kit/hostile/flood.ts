import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Broker, connect } from '#broker';
import { type AmqpValue, type Predicate, writeLocateRequest, writeQueryRequest } from '#qmf';
import { answer } from './control.ts';

// Floods the zoo's agent from many connections: node … flood.ts --connections N URL …
const { values, positionals: urls } = parseArgs({
  options: { connections: { type: 'string', default: '50' } },
  allowPositionals: true,
});

const agentName = 'example.org:zoo:one';
const schemaId = { packageName: 'org.example.zoo', className: 'animal' };
const costly = ['re_match', 'name', ['quote', '([a-z]*[0-9]*){50}$']] as readonly AmqpValue[];
const where = { source: costly, compile: () => undefined, matches: () => false } as unknown as Predicate;

interface Caller {
  readonly broker: Broker;
  readonly replyTo: string;
}

/** What one request of each kind of flood is. */
const floods = {
  locates: ({ broker, replyTo }: Caller, number: number) =>
    broker.send(writeLocateRequest({ replyTo, correlationId: `${number}` })),
  'long ids': ({ broker, replyTo }: Caller) =>
    broker.send(writeLocateRequest({ replyTo, correlationId: 'x'.repeat(500_000) })),
  predicates: ({ broker, replyTo }: Caller, number: number) =>
    broker.send(
      writeQueryRequest({ replyTo, correlationId: `${number}` }, agentName, {
        what: 'OBJECT_ID',
        schemaId,
        where,
      }),
    ),
};

let answered = 0;
const callers = await Promise.all(
  Array.from({ length: Number(values.connections) }, async (): Promise<Caller> => {
    const broker = connect({ urls, containerId: `flood-${crypto.randomUUID()}`, retry: 'forever' });
    await broker.ready();
    const receiver = await broker.receiveReplies(() => answered++);
    return { broker, replyTo: receiver.address() ?? '' };
  }),
);

let isFlooding = false;
let sent = 0;

/** Requests a second of each flood: more than a shared machine serves would measure the broker's own queue. */
const rates = { locates: 2_500, 'long ids': 10, predicates: 200 } as const;
/** Locates that may have no answer yet: a machine that answers fewer than {@link rates} would measure the broker's queue, too. */
const maxUnanswered = 64;

/** Sends at a rate, from one connection after the other, until the test stops it. */
async function run(name: keyof typeof floods): Promise<void> {
  const startMs = performance.now();
  let due = 0;
  answered = 0;
  for (let number = 0; isFlooding; await pause(5)) {
    due = Math.min(number + 500, ((performance.now() - startMs) * rates[name]) / 1000);
    if (name === 'locates') due = Math.min(due, answered + maxUnanswered);
    for (; number < due; number++) {
      const caller = callers[number % callers.length];
      if (caller !== undefined) void floods[name](caller, number);
    }
    sent = number;
  }
}

for (const name of Object.keys(floods) as (keyof typeof floods)[]) {
  answer(name, () => {
    isFlooding = true;
    void run(name);
  });
}
answer('stop', () => {
  isFlooding = false;
  return sent;
});
process.stdout.write('ready\n');
