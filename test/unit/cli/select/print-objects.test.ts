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

test('list says that a class has no objects, and prints an empty list as JSON', async () => {
  const list = (session: ConsoleSession) => printObjects(session, [{ agent, ids: [] }], id);
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
  );
  expect(cpuMs() - before).toBeLessThan(4_000);
  expect(text).toContain('eth0');
});
