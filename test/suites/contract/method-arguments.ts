import { describe, expect, test } from 'vitest';
import { type AmqpValue, double, Typed, uint, ulong } from '#qmf';
import { chip } from '../../kit/agent/zoo.ts';
import type { SharedBroker } from './contract-broker.ts';
import { agentName, leo, shareMethodCaller } from './method-caller.ts';

/** Tests how the agent reads the arguments of a call. */
export function testMethodArguments(shared: SharedBroker): void {
  describe('the arguments of a method', () => {
    const caller = shareMethodCaller(shared);
    const { call, refusal } = caller;

    test('fills arguments that are left out with the defaults and types of the schema', async () => {
      caller.zoo.calls.length = 0;
      const reply = await call(leo, 'feed', { grams: uint(500) });
      expect(reply).toMatchObject({ kind: 'methodResponse' });
      expect(reply.kind === 'methodResponse' && reply.arguments.get('left')).toEqual({
        amqp: 'uint',
        value: 499,
      });
      expect(caller.zoo.calls).toEqual([
        {
          method: 'feed',
          args: {
            grams: 500,
            food: 'hay',
            times: 1,
            limit: 65_535n,
            gently: true,
            note: '',
            tools: [],
            extras: new Map(),
          },
        },
      ]);
    });

    test('converts arguments from the types that consoles send', async () => {
      caller.zoo.calls.length = 0;
      await call(leo, 'feed', {
        grams: new Typed('long', 5n),
        food: uint(7),
        times: ulong(2n),
        limit: new Typed('short', 9),
        gently: 'false',
        note: new Typed('binary', Buffer.from('h\u00e4h')),
        tools: '[]',
        extras: '{}',
      });
      expect(caller.zoo.calls[0]?.args).toEqual({
        grams: 5,
        food: '7',
        times: 2,
        limit: 9n,
        gently: false,
        note: 'häh',
        tools: [],
        extras: new Map(),
      });
    });

    test('returns arguments unchanged, also a double of 2 and a number of 64 bits', async () => {
      const sent: Record<string, AmqpValue> = {
        small: new Typed('ubyte', 255),
        signed: new Typed('long', -(2n ** 63n)),
        ratio: double(2),
        single: new Typed('float', 1.5),
        chip: new Typed('uuid', chip),
        since: ulong(2n ** 64n - 1n),
        during: ulong(9_007_199_254_740_993n),
        other: new Map([
          ['_object_name', 'any'],
          ['_agent_name', agentName],
        ]),
        map: new Map<AmqpValue, AmqpValue>([
          ['__proto__', double(2)],
          ['deep', new Map([['er', null]])],
        ]),
        list: [true, double(2), ulong(1n), 'x', [null]],
      };
      const reply = await call(leo, 'echo', sent);
      expect(reply.kind === 'methodResponse' && reply.arguments).toEqual(new Map(Object.entries(sent)));
    });

    test.each<[string, Record<string, AmqpValue>, RegExp]>([
      ['a missing argument', {}, /grams is missing; expected uint32/],
      [
        'an unknown argument',
        { grams: uint(1), sugar: true },
        /"sugar" is not an argument of feed; expected grams, food/,
      ],
      ['text for a number', { grams: 'much' }, /grams is "much"; expected uint32/],
      [
        'a negative number for an unsigned one',
        { grams: new Typed('int', -1) },
        /grams is -1; expected uint32/,
      ],
      ['a fraction', { grams: double(1.5) }, /grams is 1\.5/],
      ['more than fits', { grams: ulong(2n ** 40n) }, /grams is 1099511627776/],
      [
        'more than the schema allows',
        { grams: uint(100_001) },
        /grams is 100001; expected a number from 1 to 100000/,
      ],
      ['a list for a map', { grams: uint(1), extras: [] }, /extras/],
      ['two for a bool', { grams: uint(1), gently: uint(2) }, /gently is 2; expected bool/],
    ])('refuses %s with its name and what is expected', async (_title, args, wanted) => {
      caller.zoo.calls.length = 0;
      expect(await refusal(leo, 'feed', args)).toEqual([4, expect.stringMatching(wanted)]);
      expect(caller.zoo.calls).toEqual([]);
    });
  });
}
