import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type AmqpValue,
  type EventClass,
  type ObjectClass,
  type OutgoingMessage,
  type RequestProperties,
  readReply,
  readSchemaXml,
  statusCodes,
  Typed,
  writeSchemaV1Request,
} from '#qmf';
import { openRawConsole } from '../../kit/console/raw-console.ts';
import { parseSnippets } from '../../kit/documents/snippets.ts';
import { nodeUuid } from '../../kit/node/facts.ts';
import { type RunningNode, runningName, startRunningNode } from '../../kit/node/running-node.ts';
import { recordedHost } from '../../kit/probes/recorded-host.ts';
import { waitUntil } from '../../kit/wait-until.ts';

const document = readFileSync('docs/qpid-tool.md', 'utf8');
const { classes } = readSchemaXml(readFileSync('schema/ovirt-node.xml', 'utf8'));
const classNamed = (name: string) => classes.find(({ id }) => id.className === name);

/** What the page prints for one command of the tool. */
interface Printed {
  readonly words: readonly string[];
  readonly lines: readonly string[];
}
const sessions = parseSnippets('docs/qpid-tool.md', document).map(({ text }) =>
  text.split(/^qpid: /m).flatMap((part): readonly Printed[] => {
    const [command = '', ...lines] = part.trimEnd().split('\n');
    return command === '' || command.startsWith('$') ? [] : [{ words: command.split(' '), lines }];
  }),
);
const printed = sessions.flat();

/** The objects behind the numbers of the page's session. */
const objects: Readonly<Record<string, readonly [className: string, name: string]>> = {
  101: ['ovirtNode', nodeUuid],
  107: ['networkInterface', `${nodeUuid}:eth0`],
};

/** Makes a call as `qpid-tool` makes it: see the recorded message `qpidtool-method-request-noauth`. */
function toolCall(
  { replyTo, correlationId }: RequestProperties,
  userId: string,
  [number = '', method = '', ...values]: readonly string[],
): OutgoingMessage {
  const [className = '', name = ''] = objects[number] ?? [];
  const described = (classNamed(className) as ObjectClass).methods.find((each) => each.name === method);
  const inputs = (described?.arguments ?? []).filter(({ dir }) => dir !== 'O');
  const long = (value: bigint) => new Typed('long', value);
  const args = values.map((text, index): readonly [AmqpValue, AmqpValue] => [
    inputs[index]?.name ?? '',
    /^\d+$/.test(text) ? long(BigInt(text)) : text,
  ]);
  const objectId: readonly (readonly [AmqpValue, AmqpValue])[] = [
    ['_agent_epoch', long(1n)],
    ['_agent_name', runningName],
    ['_object_name', `com.redhat.ovirtNode:${className}:${name}`],
  ];
  const body: readonly (readonly [AmqpValue, AmqpValue])[] = [
    ['_arguments', new Map(args)],
    ['_method_name', method],
    ['_object_id', new Map(objectId)],
  ];
  return {
    destination: { exchange: 'direct', key: runningName },
    replyTo,
    correlationId,
    userId,
    contentType: 'amqp/map',
    applicationProperties: new Map([['qmf.opcode', '_method_request']]),
    body: { section: 'value', value: new Map(body) },
  };
}

/** Leaves out what differs between the machine of the page and the recorded one. */
const form = (text: string) =>
  text
    .replace(/; this is a recorded machine$/, '')
    .replace(/one of .*/, 'one of NAMES')
    .replace(/from \d+ to \d+/, 'from MIN to MAX');

describe('the page about qpid-tool', () => {
  let running: RunningNode;
  beforeAll(async () => {
    running = await startRunningNode({ host: recordedHost('two-socket-server') });
  }, 60_000);
  afterAll(() => running[Symbol.asyncDispose]());

  /** The calls of each session, with the user who typed them. */
  const calls = sessions
    .map((session) => session.filter(({ words }) => words[0] === 'call'))
    .filter((session) => session.length > 0)
    .flatMap((session, index) => session.map((call) => ({ ...call, user: ['alice', 'guest'][index] ?? '' })));

  test('prints calls of a user with a role and of one without', () => {
    expect(new Set(calls.map(({ user }) => user))).toEqual(new Set(['alice', 'guest']));
    const codes = calls.flatMap(({ lines }) => /\((\d+)\) - /.exec(lines[0] ?? '')?.[1] ?? []);
    expect(new Set(codes)).toEqual(new Set(['0', '1', '4', '6']));
  });

  test.each(calls.map((call) => [call.user, call.words.join(' '), call] as const))(
    'prints what the agent answers %s to: %s',
    async (_user, _text, { user, words, lines: [line = ''] }) => {
      const [, ...call] = words;
      const [className = ''] = objects[call[0] ?? ''] ?? [];
      if (line.startsWith('Exception in do_call')) {
        const methods = (classNamed(className) as ObjectClass).methods;
        const args = methods.find(({ name }) => name === call[1])?.arguments.filter(({ dir }) => dir !== 'O');
        expect(line).toContain(`expected ${args?.length}, got ${call.length - 2}`);
        return;
      }
      await using raw = await openRawConsole({ urls: [running.urlOf(user)] });
      const [reply] = await raw.ask((properties) => toolCall(properties, user, call));
      const [, text = '', code] = /^(.*) \((\d+)\) - /.exec(line) ?? [];
      if (reply?.kind === 'methodResponse') {
        expect([text, code]).toEqual(['OK', '0']);
        for (const name of reply.arguments.keys()) expect(line).toContain(`u'${String(name)}':`);
        return;
      }
      if (reply?.kind !== 'exception') throw new Error(`${reply?.kind} came; expected an answer to a call`);
      expect([form(reply.error.message), reply.error.code]).toEqual([form(text), Number(code)]);
    },
  );

  test('names the codes that it prints', () => {
    for (const [code, name] of [...document.matchAll(/\b(\d) (?:is )?([A-Z]\w+[A-Z]\w+|Forbidden)/g)].map(
      (found) => [Number(found[1]), found[2]],
    ))
      expect([code, name]).toEqual([code, Object.entries(statusCodes).find(([, one]) => one === code)?.[0]]);
  });

  test('prints members and methods as the schema in QMFv1 has them', async () => {
    const schema = classNamed('ovirtNode');
    if (!schema) throw new Error('no class ovirtNode');
    await using raw = await openRawConsole({ urls: [running.urlOf('guest')] });
    await raw.send(writeSchemaV1Request(raw.createProperties(), runningName, 1, schema.id));
    await waitUntil(() => raw.messages.length > 0);
    const reply = readReply(raw.messages[0] as never);
    if (reply.kind !== 'schemaV1' || reply.schema.kind !== 'object') throw new Error('no schema came');
    const { properties, methods } = reply.schema;
    const { lines } = printed.find(({ words }) => words.join(' ') === 'schema ovirtNode') as Printed;
    const types: Readonly<Record<string, string>> = { sstr: 'short-string', objId: 'reference' };
    const accesses: Readonly<Record<string, string>> = { RC: 'ReadCreate', RO: 'ReadOnly', RW: 'ReadWrite' };
    const isMethod = lines.findIndex((line) => line.includes('Method:'));
    const rows = (from: readonly string[]) =>
      from.map((line) => line.trim().split(/ {2,}/)).filter(([name = '']) => /^[a-z]\w+$/.test(name));
    for (const [name, type, access, ...rest] of rows(lines.slice(0, isMethod))) {
      const property = properties.find((each) => each.name === name);
      if (!property) throw new Error(`qpid-tool lists ${name}; expected a property of ovirtNode`);
      const notes = [property.index && 'index', property.optional && 'optional'].filter(Boolean).join(',');
      expect([name, types[property.type] ?? property.type, accesses[property.access]]).toEqual([
        name,
        type,
        access,
      ]);
      expect(rest.slice(0, -1)).toEqual([property.unit, notes].filter((text) => text));
      expect(property.desc).toContain(rest.at(-1)?.replace(/, …$/, ''));
    }
    const method = methods.find((each) => each.name === /Method: (\w+)/.exec(lines[isMethod] ?? '')?.[1]);
    expect(rows(lines.slice(isMethod))).toEqual(
      method?.arguments.map(({ name, type, dir, desc }) => [name, types[type] ?? type, dir, desc]),
    );
  });

  test('shows attributes of the schema in its order, properties before statistics', () => {
    const { lines } = printed.find(({ words }) => words[0] === 'show') as Printed;
    const { properties, statistics } = classNamed('networkInterface') as ObjectClass;
    const names = [...properties, ...statistics].map(({ name }) => name);
    const shown = lines.flatMap((line) => /^ +([a-z]\w+) {2,}/.exec(line)?.[1] ?? []);
    expect(shown.length).toBeGreaterThan(5);
    expect(shown).toEqual(names.filter((name) => shown.includes(name)));
  });

  test('prints events with exactly the arguments of the schema', () => {
    const events = [...document.matchAll(/com\.redhat\.ovirtNode:(\w+) (node=.*)$/gm)];
    expect(events).toHaveLength(2);
    for (const [, name = '', text = ''] of events) {
      // The tool prints them in the order of a dictionary of Python.
      const names = text.split(' ').map((word) => word.split('=')[0]);
      const { arguments: args } = classNamed(name) as EventClass;
      expect([name, ...names.toSorted()]).toEqual([
        name,
        ...args.map((argument) => argument.name).toSorted(),
      ]);
    }
  });
});
