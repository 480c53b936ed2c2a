import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeValue } from '#broker';
import { type Console, openConsole } from '#console';
import { writeQueryRequest } from '#qmf';
import { animalName, openZoo, type Zoo } from '../../kit/agent/zoo.ts';
import { collect } from '../../kit/console/collect.ts';
import { openRawConsole, type RawConsole } from '../../kit/console/raw-console.ts';
import type { SharedBroker } from './contract-broker.ts';

const agentName = 'example.org:zoo:one';
const count = 4_000;
/** Makes all objects together ten megabytes. */
const padding = 'x'.repeat(2_400);
/** A real broker on a busy machine takes seconds to pass the first megabyte on. */
const replyLimitMs = 15_000;
const mebibyte = 1024 * 1024;

/** Tests many objects and many calls at once. */
export function testLoad(shared: SharedBroker): void {
  describe('under load', () => {
    let zoo: Zoo;
    let raw: RawConsole;
    let console: Console;
    beforeAll(async () => {
      const animals = Array.from({ length: count }, (_, index) => ({
        name: `a${index}`,
        values: { marks: { padding } },
      }));
      zoo = await openZoo(shared.connection, { open: true, animals });
      raw = await openRawConsole(shared.connection);
      console = await openConsole({ broker: raw.broker });
    });
    afterAll(async () => {
      await console.close();
      await raw[Symbol.asyncDispose]();
      await zoo[Symbol.asyncDispose]();
    });

    test(`answers a query for ${count} objects of ten megabytes completely, in parts of at most one`, async () => {
      const schemaId = { className: 'animal' };
      raw.messages.length = 0;
      const parts = await raw.ask(
        (replyPath) => writeQueryRequest(replyPath, agentName, { what: 'OBJECT', schemaId }),
        replyLimitMs,
      );
      const octets = raw.messages.map(({ body }) => {
        if (body.section === 'value') return encodeValue(body.value).length;
        return body.section === 'sequence' ? encodeValue(body.values).length : 0;
      });
      const names = parts.flatMap((part) =>
        part.kind === 'objects' ? part.objects.map(({ objectId }) => objectId?.objectName) : [],
      );
      expect(names).toHaveLength(count);
      expect(new Set(names).size).toBe(count);
      expect(octets).toHaveLength(parts.length);
      expect(Math.max(...octets)).toBeLessThanOrEqual(mebibyte);
      expect(octets.reduce((sum, size) => sum + size)).toBeGreaterThan(9.5 * mebibyte);
    });

    test('answers each of 1,000 concurrent calls with its own result', async () => {
      const a0 = await console.object(agentName, { objectName: animalName('a0') });
      if (a0 === undefined) throw new Error('no a0');
      await console.values(agentName, a0);
      zoo.calls.length = 0;
      const results = await Promise.all(
        Array.from({ length: 1_000 }, (_, index) =>
          console.call(agentName, a0, 'feed', { grams: index + 1 }),
        ),
      );
      expect(results.map(({ left }) => left)).toEqual(Array.from({ length: 1_000 }, (_, index) => index));
      expect(zoo.calls).toHaveLength(1_000);
    });

    test('answers twelve concurrent queries for everything, more than may be in flight, completely', async () => {
      const queries = Array.from({ length: 12 }, () =>
        collect(console.objects(agentName, { className: 'animal' })),
      );
      const lists = await Promise.all(queries);
      expect(lists.map((objects) => objects.length)).toEqual(Array.from({ length: 12 }, () => count));
    });
  });
}
