import { readFileSync } from 'node:fs';
import {
  type AgentInfo,
  type AmqpValue,
  type OutgoingMessage,
  objectToMap,
  readSchemaXml,
  writeDataIndication,
  writeHeartbeat,
  writeMethodRequest,
} from '#qmf';
import { pairClasses } from '../../src/agent/store/class-table.ts';
import { ObjectStore } from '../../src/agent/store/object-store.ts';
import { nodeClasses } from '../../src/node/classes/node-classes.ts';
import { readOnlyContext } from '../../test/kit/node/read-only-context.ts';
import { sampleInterface, sampleMachine, sampleMachineName } from './machine.ts';

const agent: AgentInfo = {
  name: `ovirt.org:node:${sampleMachine().identity.uuid}`,
  vendor: 'ovirt.org',
  product: 'node',
  instance: sampleMachine().identity.uuid,
  epoch: 12,
  heartbeatSeconds: 10,
  schemaUpdatedNs: 1_790_000_000_000_000_000n,
  capability: 1,
  sentAtNs: 1_790_000_100_000_000_000n,
  attributes: new Map<string, AmqpValue>([
    ['startId', 'd9b2d63d-a233-4123-847a-7b7c8f3d5d0a'],
    ['hostname', 'build7.example.com'],
  ]),
};

/** Creates messages that an agent and its consoles exchange regularly. */
export function createTypicalMessages(): Readonly<Record<string, OutgoingMessage>> {
  const call = new Map<AmqpValue, AmqpValue>([['name', sampleInterface]]);
  const properties = { replyTo: 'reply-8d6e1f0a-1d0b-4c5b-9df5-6f4c1b1d8a57', correlationId: '4711' };
  return {
    heartbeat: writeHeartbeat(agent),
    'data indication of 100 interfaces': createDataIndication(100),
    'method request': writeMethodRequest(
      properties,
      agent.name,
      { objectName: sampleMachineName, agentName: agent.name },
      'lookupInterfaceByName',
      call,
    ),
  };
}

function createDataIndication(count: number): OutgoingMessage {
  const schema = readSchemaXml(readFileSync('schema/ovirt-node.xml', 'utf8'));
  const classes = nodeClasses(readOnlyContext());
  const store = new ObjectStore({
    classes: pairClasses(schema, classes),
    agentName: agent.name,
    onInvalidValue(member, error) {
      throw new TypeError(`${member}: ${error.message}`);
    },
  });
  const { schemaId, changed } = store.update('networkInterface', sampleMachine(count), agent.sentAtNs);
  const objects = changed.map((object) =>
    objectToMap({ ...object, values: new Map([...object.properties, ...object.statistics]) }),
  );
  return writeDataIndication(agent, schemaId, objects);
}
