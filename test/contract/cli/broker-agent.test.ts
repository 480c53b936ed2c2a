import { describe, expect, test } from 'vitest';
import { connect, startEmbeddedBroker } from '#broker';
import type { SchemaId } from '#qmf';
import { zooSchema } from '../../kit/agent/zoo.ts';
import { runOvirtNodeInProcess } from '../../kit/cli/command-line.ts';
import { serveLegacyClasses } from '../../kit/console/legacy-classes.ts';
import { refuse, ScriptedAgent } from '../../kit/console/scripted-agent.ts';

describe("the broker's own agent", () => {
  const leo = {
    objectName: 'org.example.zoo:animal:leo',
    className: 'animal',
    values: new Map([['name', 'leo']]),
  };
  const refusal = 'not supported';
  /** Behaves like qpidd: answers queries for objects, but lists classes and schemas in QMFv1 only. */
  async function open(ids: readonly SchemaId[] | undefined) {
    const alone = await startEmbeddedBroker({ port: 0 });
    const way = connect({ urls: alone.urls, containerId: 'alone', retry: 'never' });
    const { name } = await ScriptedAgent.open(way, {
      vendor: 'apache.org',
      product: 'qpidd',
      capability: undefined,
      classes: zooSchema.classes,
      objects: [leo],
      bindings: [{ exchange: 'direct', key: 'broker' }],
      answer: (request, agent) =>
        request.kind === 'query' && request.query.what !== 'OBJECT' && refuse(agent, request, refusal),
    });
    await serveLegacyClasses(way, name, ids);
    return {
      name,
      here: (...words: string[]) => runOvirtNodeInProcess([...words, '--broker', alone.urls[0] ?? '']),
      async [Symbol.asyncDispose]() {
        await way.close();
        await alone.close();
      },
    };
  }

  test("commands read the broker's own agent when --agent names it, with its classes from QMFv1", async () => {
    await using self = await open(zooSchema.classes.map(({ id }) => id));
    const classes = await self.here('list', '--agent', 'qpidd');
    expect(classes).toMatchObject({ status: 0, err: '' });
    expect(classes.out).toMatch(/^animal +1 +org\.example\.zoo$/m);
    const list = await self.here('list', 'anim', '--agent', 'broker');
    expect(list).toMatchObject({ status: 0, err: '', out: 'NAME\nleo\n' });
    expect((await self.here('show', 'leo', '--agent', 'broker')).out).toContain('name   leo');
    const schema = await self.here('schema', 'animal', '--agent', 'broker');
    expect(schema.out).toMatch(/^class animal/m);
    expect((await self.here('agents')).err).toContain("but the broker's own");
  });

  test('call accepts --agent broker or the full name, and names both for a part of the name', async () => {
    await using self = await open(zooSchema.classes.map(({ id }) => id));
    const feed = ['call', 'leo', 'feed', '1', '--agent'];
    expect((await self.here(...feed, 'qpidd')).err).toBe(
      `ovirt-node: no agent is called qpidd in full; expected one of:\n  ${self.name}  broker\n`,
    );
    for (const agent of ['broker', self.name]) expect((await self.here(...feed, agent)).err).toBe('');
  });

  test('commands read an agent that lists no classes, by full names of classes and objects', async () => {
    await using self = await open(undefined);
    const list = await self.here('list', 'animal', '--agent', 'qpidd');
    expect(list).toMatchObject({ status: 0, err: '', out: 'NAME\nleo\n' });
    const classes = await self.here('list', '--agent', 'qpidd');
    expect(classes.err).toContain(`${self.name} does not list its classes; name one: ovirt-node list CLASS`);
    expect((await self.here('show', leo.objectName, '--agent', 'qpidd')).out).toContain('name   leo');
  });
});
