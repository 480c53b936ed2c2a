/**
 * Runs the node of this machine with its default intervals. Start it with `unshare --net`, or from a program that was. It changes
 * nothing. Argument: the broker's URL.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPolicy } from '#access';
import type { Log } from '#base';
import { connect } from '#broker';
import { methodTable, Node } from '#node';
import { hostAt } from '#probes';
import { serve } from '../../bench/kit/serve.ts';
import { nodeUuid } from '../../test/kit/node/facts.ts';
import { readUsage } from './usage.ts';

const [, , url = ''] = process.argv;
/** Messages of levels that an administrator would look at. */
const warnings: string[] = [];
const warn = (fields: object, message: string) => {
  warnings.push(`${message} ${JSON.stringify(fields)}`);
};
const quiet = () => undefined;
const log: Log = { debug: quiet, info: quiet, warn, error: warn };

const stateDirectory = mkdtempSync(join(tmpdir(), 'soak-node-'));
process.once('exit', () => rmSync(stateDirectory, { recursive: true, force: true }));
const dial = (retry: 'forever' | 'never') =>
  connect({ urls: [url], containerId: `soak-${crypto.randomUUID()}`, retry });
const broker = dial('forever');
const node = await Node.create({
  host: hostAt('/'),
  broker,
  dial: () => dial('never'),
  policy: readPolicy([], methodTable),
  log,
  schemaJson: readFileSync('schema/ovirt-node.json', 'utf8'),
  version: '0.0.0',
  stateDirectory: join(stateDirectory, 'state'),
  configuredUuid: nodeUuid,
  intervals: {
    ovirtNode: 5,
    cpu: 10,
    networkInterface: 5,
    address: 5,
    route: 15,
    disk: 15,
    agent: 10,
    rule: 15,
  },
  libvirt: 'off',
  heartbeatSeconds: 10,
  publishJitterMs: 0,
  allowChanges: false,
});
await node.open();

export const handlers = serve({
  name: () => node.agent.name,
  links: () => node.facts().links?.length ?? 0,
  usage: readUsage,
  cpu: () => process.cpuUsage(),
  warnings: () => warnings,
});
