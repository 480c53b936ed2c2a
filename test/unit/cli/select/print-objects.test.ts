import { expect, test } from 'vitest';
import type { AgentRecord } from '#console';
import { printClasses } from '../../../../src/cli/commands/run/print-classes.ts';
import { printObjects } from '../../../../src/cli/commands/run/print-objects.ts';
import type { ConsoleSession } from '../../../../src/cli/console-session.ts';

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
