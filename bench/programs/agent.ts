/**
 * Runs this project's agent with the classes of the node and constant facts. Arguments: the broker's URL, and `rhea` for an agent whose
 * frames all pass through rhea.
 */
import { readFileSync } from 'node:fs';
import { Agent } from '#agent';
import type { Log } from '#base';
import { connect } from '#broker';
import { readSchemaXml } from '#qmf';
import { nodeClasses } from '../../src/node/classes/node-classes.ts';
import type { NodeFacts } from '../../src/node/facts/node-facts.ts';
import { readOnlyContext } from '../../test/kit/node/read-only-context.ts';
import { sampleMachine } from '../kit/machine.ts';
import { serve } from '../kit/serve.ts';

const [, , url = '', path = 'fast'] = process.argv;
const writeError = (fields: object, message: string) => {
  process.stderr.write(`agent: ${message} ${JSON.stringify(fields)}\n`);
};
const quiet = () => undefined;
const log: Log = { debug: quiet, info: quiet, warn: writeError, error: writeError };

const facts = sampleMachine();
const broker = connect({
  urls: [url],
  containerId: `bench-${crypto.randomUUID()}`,
  retry: 'never',
  fastPath: path === 'fast',
});
const agent = new Agent<NodeFacts>({
  schema: readSchemaXml(readFileSync('schema/ovirt-node.xml', 'utf8')),
  classes: nodeClasses(readOnlyContext({ readLinks: async () => ({ links: facts.links, atNs: 0n }) })),
  vendor: 'ovirt.org',
  product: 'node',
  // Two agents of one machine must differ in their names.
  instance: path === 'fast' ? facts.identity.uuid : `${facts.identity.uuid}-${path}`,
  epoch: 1,
  broker,
  log,
});
agent.update(facts);
const opened = agent.open();

export const handlers = serve({
  name: () => opened.then(() => agent.name),
  cpu: () => process.cpuUsage(),
});
