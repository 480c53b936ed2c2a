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
/** Of each object, so that all of them are ten megabytes. */
const padding = 'x'.repeat(2_400);
const mebibyte = 1024 * 1024;

/** Much at a time. */
export function testLoad(on: SharedBroker): void {
  describe('under load', () => {
    let zoo: Zoo;
    let raw: RawConsole;
    let console: Console;
    beforeAll(async () => {
      const animals = Array.from({ length: count }, (_, index) => ({
        name: `a${index}`,
        values: { marks: { padding } },
      }));
      zoo = await openZoo(on.way, { open: true, animals });
      raw = await openRawConsole(on.way);
      console = await openConsole({ broker: raw.broker });
    });
    afterAll(async () => {
      await console.close();
      await raw[Symbol.asyncDispose]();
      await zoo[Symbol.asyncDispose]();
    });

    test(`${count} objects of ten megabytes come whole, in parts of at most one`, async () => {
      const schemaId = { className: 'animal' };
      raw.messages.length = 0;
      const parts = await raw.ask((way) => writeQueryRequest(way, agentName, { what: 'OBJECT', schemaId }));
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

    test('1,000 calls outstanding each get their own answer', async () => {
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

    test('twelve questions for everything at once, more than may wait on the way, are all answered whole', async () => {
      const asking = Array.from({ length: 12 }, () =>
        collect(console.objects(agentName, { className: 'animal' })),
      );
      const found = await Promise.all(asking);
      expect(found.map((objects) => objects.length)).toEqual(Array.from({ length: 12 }, () => count));
    });
  });
}
