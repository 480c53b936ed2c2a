import { expect, test } from 'vitest';
import type { AgentRecord } from '#console';
import { printClasses } from '../../../../src/cli/commands/run/print-classes.ts';
import { printObjects } from '../../../../src/cli/commands/run/print-objects.ts';
import type { ConsoleSession } from '../../../../src/cli/console-session.ts';
import { cpuMs } from '../../../kit/cpu-ms.ts';

const agent = { name: 'ovirt.org:node:1' } as AgentRecord;
const id = { packageName: 'com.redhat.ovirtNode', className: 'metric', type: 'data' as const };

/** Runs a printer on an agent without objects. @returns the output. */
async function print(use: (session: ConsoleSession) => Promise<void>, isJson = false): Promise<string> {
  let text = '';
  const out = {
    write: (part: string) => {
      text += part;
    },
  };
  const none = async function* () {
    // The agent has no objects.
  };
  const session = {
    isJson,
    context: { out },
    console: { objects: none, objectIds: none },
    warn: () => undefined,
  };
  await use(session as unknown as ConsoleSession);
  return text;
}

const usual = { compare: undefined, matches: () => true, predicate: undefined };

test('list says that a class has no objects, and prints an empty list as JSON', async () => {
  const list = (session: ConsoleSession) => printObjects(session, [{ agent, ids: [] }], id, usual);
  expect(await print(list)).toBe('no objects of class metric\n');
  expect(JSON.parse(await print(list, true))).toEqual({ objects: [] });
});

test('list says that there are no classes, and prints an empty list as JSON', async () => {
  const list = (session: ConsoleSession) => printClasses(session, [{ agent, ids: [] }]);
  expect(await print(list)).toBe('no classes with objects\n');
  expect(JSON.parse(await print(list, true))).toEqual({ classes: [] });
});

test('list groups a hundred thousand addresses of one interface in bounded time', async () => {
  let text = '';
  const out = {
    write: (part: string) => {
      text += part;
    },
  };
  const owner = { objectName: 'com.redhat.ovirtNode:networkInterface:1:eth0', agentName: agent.name };
  const objects = async function* (_: string, { className }: { className: string }) {
    const isAddress = className === 'address';
    for (let count = isAddress ? 100_000 : 1; count > 0; count--) {
      const objectId = isAddress ? { objectName: `a${count}`, agentName: agent.name } : owner;
      yield { objectId, schemaId: { ...id, className }, values: new Map() };
    }
  };
  const values = (_: string, { schemaId }: { schemaId: { className: string } }) =>
    Promise.resolve({
      schema: undefined,
      statistics: {},
      properties:
        schemaId.className === 'address'
          ? { networkInterface: owner, address: '10.0.0.1' }
          : { name: 'eth0' },
    });
  const session = {
    isJson: false,
    context: { out },
    console: { objects, values },
    warn: () => undefined,
  } as unknown as ConsoleSession;
  const before = cpuMs();
  await printObjects(
    session,
    [{ agent: { ...agent, info: { instance: '1' } } as AgentRecord, ids: undefined }],
    {
      ...id,
      className: 'networkInterface',
    },
    usual,
  );
  expect(cpuMs() - before).toBeLessThan(4_000);
  expect(text).toContain('eth0');
});

test('list shows what each policy rule compares and does', async () => {
  let text = '';
  const out = {
    write: (part: string) => {
      text += part;
    },
  };
  const rows: Readonly<Record<string, object>> = {
    'ipv4:55:0': {
      family: 'ipv4',
      priority: 55,
      number: 0,
      source: '10.0.0.0/8',
      action: 'lookup',
      table: 77,
      inverted: true,
    },
    'ipv6:60:0': { family: 'ipv6', priority: 60, number: 0, incomingInterface: 'eth0', action: 'prohibit' },
  };
  const objects = async function* () {
    for (const key of Object.keys(rows)) {
      const objectId = { objectName: `com.redhat.ovirtNode:rule:1:${key}`, agentName: agent.name };
      yield { objectId, schemaId: { ...id, className: 'rule' }, values: new Map() };
    }
  };
  const values = (_: string, { objectId }: { objectId: { objectName: string } }) =>
    Promise.resolve({
      schema: undefined,
      statistics: {},
      properties: rows[objectId.objectName.replace('com.redhat.ovirtNode:rule:1:', '')],
    });
  const session = {
    isJson: false,
    context: { out },
    console: { objects, values, objectIds: objects },
    warn: () => undefined,
  };
  await printObjects(
    session as unknown as ConsoleSession,
    [{ agent: { ...agent, info: { instance: '1' } } as AgentRecord, ids: undefined }],
    {
      ...id,
      className: 'rule',
    },
    usual,
  );
  const cells = text.split('\n').map((line) => line.trim().split(/ {2,}/));
  expect(cells[0]?.join(' ')).toBe('FAMILY PRIORITY NOT SOURCE DESTINATION IN OUT MARK ACTION TABLE');
  expect(cells[1]).toEqual(['ipv4', '55', 'not', '10.0.0.0/8', 'lookup', '77']);
  expect(cells[2]).toEqual(['ipv6', '60', 'eth0', 'prohibit']);
});

test('list sends an agent the predicate for its class, and evaluates what it answers again', async () => {
  const asked: unknown[] = [];
  const schema = { kind: 'object', id: { ...id, hash: '' } };
  const answer = { objectId: { objectName: 'a' }, schemaId: id, values: new Map() };
  const console = {
    async *objects(_agentName: string, which: unknown) {
      asked.push(which);
      yield answer;
    },
    schema: async () => schema,
    values: async () => ({ schema: undefined, properties: { name: 'other' }, statistics: {} }),
  };
  const session = {
    isJson: true,
    context: { out: { write: () => undefined } },
    console,
    warn: () => undefined,
  };
  let matched = 0;
  await printObjects(session as unknown as ConsoleSession, [{ agent, ids: [{ ...id, hash: '1' }] }], id, {
    compare: undefined,
    matches: () => {
      matched += 1;
      return false;
    },
    predicate: (given) => (given === (schema as never) ? ['eq', 'name', ['quote', 'x']] : undefined),
  });
  expect(asked).toEqual([{ ...id, where: ['eq', 'name', ['quote', 'x']] }]);
  expect(matched).toBe(1);
});
