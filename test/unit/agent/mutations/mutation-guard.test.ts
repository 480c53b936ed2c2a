import { beforeEach, describe, expect, test } from 'vitest';
import type { CallJournal, CallRecord, JournalEntry, StoredAnswer } from '#agent';
import {
  type AmqpValue,
  QmfException,
  readText,
  statusCodes,
  uint,
  ulong,
  writeException,
  writeMethodResponse,
} from '#qmf';
import { MutationGuard } from '../../../../src/agent/mutations/mutation-guard.ts';
import type { AnswerableRequest } from '../../../../src/agent/requests/dispatcher.ts';
import type { CheckedCall } from '../../../../src/agent/store/define-class.ts';
import { ManualClock } from '../../../kit/manual-clock.ts';

type Request = AnswerableRequest<'method'>;

const request = (values: Partial<Request> = {}): Request => ({
  kind: 'method',
  replyTo: 'replies',
  correlationId: 'one',
  userId: 'ops',
  ttlMs: undefined,
  objectId: { objectName: 'zoo:main' },
  method: 'close',
  arguments: new Map([['gate', 'north']]),
  ...values,
});
const right = { user: 'ops', role: 'operator', by: 'policy' };
const checkedCall = {
  className: 'zoo',
  method: 'close',
  objectId: { objectName: 'zoo:main' },
  grant: right,
  requirePermission: () => right,
  args: { gate: 'north', count: 7n },
  row: {},
} satisfies CheckedCall;
const called = { className: 'zoo', method: 'close', checked: () => checkedCall };
const way = { replyTo: 'replies' };
const good = () => Promise.resolve({ answer: writeMethodResponse(way, 'a', new Map([['left', ulong(1n)]])) });

/** As a disk would be: what was begun and ended stays for the next process. */
class MemoryJournal implements CallJournal {
  readonly records = new Map<string, JournalEntry>();
  refuses: Error | undefined;
  begins = 0;
  find = (key: string) => Promise.resolve(this.records.get(key));
  begin(key: string): Promise<void> {
    this.begins += 1;
    if (this.refuses) return Promise.reject(this.refuses);
    this.records.set(key, { state: 'begun' });
    return Promise.resolve();
  }
  end(key: string, answer: StoredAnswer): Promise<void> {
    this.records.set(key, { state: 'ended', answer });
    return Promise.resolve();
  }
}

let clock: ManualClock;
let told: CallRecord[];
let journal: MemoryJournal;
let duplicated: boolean;

beforeEach(() => {
  clock = new ManualClock();
  told = [];
  journal = new MemoryJournal();
  duplicated = false;
});

const start = () =>
  new MutationGuard({
    changes: {
      isMutation: () => true,
      isJournaled: () => true,
      journal,
      onCall: (record) => void told.push(record),
    },
    clock,
    isDuplicated: () => duplicated,
  });

/** Counts how often the handler was run. */
function counting(respond = good) {
  const handler = () => {
    handler.runs += 1;
    return respond();
  };
  handler.runs = 0;
  return handler;
}

const refusal = (calls: MutationGuard, asked: Request, respond = good) =>
  calls.answer(asked, called, respond).then(
    () => undefined,
    (error: unknown) => error as QmfException,
  );

describe('a call that is carried out', () => {
  test('is told of with what its handler had to note', async () => {
    const noting = async () => ({ ...(await good()), notes: ['eth0 is ifupdown', 'not written down'] });
    await start().answer(request(), called, noting);
    expect(told).toMatchObject([{ status: 0, text: 'eth0 is ifupdown; not written down' }]);
  });

  test('is told of with who, by what right, what and how it ended', async () => {
    await start().answer(request(), called, good);
    expect(told).toEqual([
      {
        className: 'zoo',
        objectName: 'zoo:main',
        method: 'close',
        arguments: '{"gate":"north","count":"7"}',
        userId: 'ops',
        grant: right,
        replyTo: 'replies',
        status: 0,
        text: '',
        ms: 0,
      },
    ]);
  });

  test('is told of without what is secret in it', async () => {
    const args = { user: 'leo', password: 'hush', more: { apiToken: 'hush', gate: 'north' } };
    const secretive = { ...called, checked: () => ({ ...checkedCall, args }) };
    await start().answer(request(), secretive, good);
    expect(told[0]?.arguments).toBe(
      '{"user":"leo","password":"(not told)","more":{"apiToken":"(not told)","gate":"north"}}',
    );
  });

  test('is told of with what is in its maps and lists, typed values among them', async () => {
    const options = new Map<AmqpValue, AmqpValue>([
      ['miimon', uint(50)],
      ['password', 'hush'],
      ['more', new Map([['delay', ulong(7n)]])],
    ]);
    const mapped = { ...called, checked: () => ({ ...checkedCall, args: { options, ids: [uint(1)] } }) };
    await start().answer(request(), mapped, good);
    expect(told[0]?.arguments).toBe(
      '{"options":{"miimon":50,"password":"(not told)","more":{"delay":"7"}},"ids":[1]}',
    );
  });

  test('and fails is told of with the exception, and answered with it again', async () => {
    const stuck = new QmfException(statusCodes.Exception, 'the gate is stuck');
    const failing = counting(() =>
      Promise.resolve({ answer: writeException(way, 'a', stuck), error: stuck }),
    );
    const calls = start();
    expect(await refusal(calls, request(), failing)).toBe(stuck);
    expect(await refusal(calls, request(), failing)).toBe(stuck);
    expect(failing.runs).toBe(1);
    expect(told.map(({ status, text: said }) => [status, said])).toEqual([[7, 'the gate is stuck']]);
  });
});

describe('the same request again', () => {
  test('within ten minutes is answered from memory, also while the first still runs', async () => {
    const calls = start();
    const handler = counting();
    const both = await Promise.all([
      calls.answer(request(), called, handler),
      calls.answer(request(), called, handler),
    ]);
    await clock.pass(9 * 60_000);
    const later = await calls.answer(request(), called, handler);
    expect(handler.runs).toBe(1);
    expect(both[0]).toBe(both[1]);
    expect(later).toBe(both[0]);
    expect(told).toHaveLength(1);
  });

  test.each([
    ['with another argument', { arguments: new Map([['gate', 'south']]) }],
    ['of another user', { userId: 'other' }],
    ['of another method', { method: 'open' }],
    ['with another correlation id', { correlationId: 'two' }],
    ['to another address', { replyTo: 'elsewhere' }],
    ['of another object', { objectId: { objectName: 'zoo:other' } }],
  ])('%s is another call', async (_name, other) => {
    const calls = start();
    const handler = counting();
    await calls.answer(request(), called, handler);
    await calls.answer(request(other), called, handler);
    expect(handler.runs).toBe(2);
  });

  test('without a correlation id is another call', async () => {
    const calls = start();
    const handler = counting();
    await calls.answer(request({ correlationId: undefined }), called, handler);
    await calls.answer(request({ correlationId: undefined }), called, handler);
    expect(handler.runs).toBe(2);
  });

  test('after it was said that nothing was done is not carried out, either', async () => {
    const calls = start();
    const handler = counting();
    duplicated = true;
    expect((await refusal(calls, request(), handler))?.code).toBe(statusCodes.Busy);
    duplicated = false;
    expect((await refusal(calls, request(), handler))?.code).toBe(statusCodes.Busy);
    expect(handler.runs).toBe(0);
    expect(told).toHaveLength(1);
    await calls.answer(request({ correlationId: 'two' }), called, handler);
    expect(handler.runs).toBe(1);
  });
});

describe('after the process has died', () => {
  test('a call that had ended is answered with what was answered then', async () => {
    const first = await start().answer(request(), called, good);
    const handler = counting();
    const again = await start().answer(request(), called, handler);
    expect(handler.runs).toBe(0);
    expect(readText(again.applicationProperties.get('qmf.opcode'))).toBe('_method_response');
    expect(again.contentType).toBe(first.contentType);
    expect(told).toHaveLength(1);
  });

  test('a call whose end was not seen is answered with that, and not carried out again', async () => {
    const never = () => new Promise<never>(() => undefined);
    void start().answer(request(), called, never);
    await new Promise((resolve) => setImmediate(resolve));
    const handler = counting();
    const error = await refusal(start(), request(), handler);
    expect(error?.code).toBe(statusCodes.OutcomeUnknown);
    expect(handler.runs).toBe(0);
  });
});

describe('a call is not begun', () => {
  test('where that it was cannot be kept, and says why', async () => {
    journal.refuses = new Error('ENOSPC: no space left on device');
    const handler = counting();
    const error = await refusal(start(), request(), handler);
    expect(error?.message).toBe(
      'close was not begun: that it was cannot be kept (ENOSPC: no space left on device)',
    );
    expect(handler.runs).toBe(0);
    expect(told[0]?.status).toBe(statusCodes.Exception);
  });

  test.each([
    ['its time to live', { ttlMs: 500 }, 501, 'it waited 0.5 s and was worth 0.5 s'],
    ['sixty seconds where it gives none', {}, 60_001, 'it waited 60 s and was worth 60 s'],
  ])('after %s', async (_name, times, waitedMs, words) => {
    journal.find = async () => {
      await clock.pass(waitedMs);
      return undefined;
    };
    const handler = counting();
    const error = await refusal(start(), request(times), handler);
    expect(error?.code).toBe(statusCodes.TooLate);
    expect(error?.message).toContain(words);
    expect(handler.runs).toBe(0);
  });

  test('where keeping that it was takes too long', async () => {
    const begin = journal.begin.bind(journal);
    journal.begin = async (key) => {
      await clock.pass(5_001);
      await begin(key);
    };
    const handler = counting();
    expect((await refusal(start(), request({ ttlMs: 5_000 }), handler))?.code).toBe(statusCodes.TooLate);
    expect(handler.runs).toBe(0);
  });

  test.each([
    ['that it has expired', { expiresAtMs: -1 }, 'it had expired 0 s before it came'],
    ['that it expired long ago', { ttlMs: 5_000, expiresAtMs: -75_000 }, 'expired 75 s before it came'],
    ['that it was made more than a minute ago', { createdAtMs: -61_000 }, 'expired 1 s before it came'],
    ['that it was made longer ago than it has left', { ttlMs: 90_000, createdAtMs: -91_000 }, 'expired 1 s'],
  ])('when its sender says %s', async (_name, times, words) => {
    const nowMs = Number(clock.nowNs() / 1_000_000n);
    const since = Object.entries(times).map(([key, ms]) => [key, key === 'ttlMs' ? ms : nowMs + ms]);
    const handler = counting();
    const error = await refusal(start(), request(Object.fromEntries(since)), handler);
    expect(error?.code).toBe(statusCodes.TooLate);
    expect(error?.message).toContain(words);
    expect(handler.runs).toBe(0);
  });

  test.each([
    ['made a moment ago', { ttlMs: 2_000, createdAtMs: -30_000 }],
    ['made later than now, by a clock that is ahead', { createdAtMs: 500_000, expiresAtMs: 600_000 }],
  ])('but is where it was %s', async (_name, times) => {
    const nowMs = Number(clock.nowNs() / 1_000_000n);
    const since = Object.entries(times).map(([key, ms]) => [key, key === 'ttlMs' ? ms : nowMs + ms]);
    const handler = counting();
    await start().answer(request(Object.fromEntries(since)), called, handler);
    expect(handler.runs).toBe(1);
  });

  test('that came while the process stood still, longer than it was worth', async () => {
    const calls = start();
    await clock.pass(10_000);
    clock.stand(30_000);
    const handler = counting();
    const error = await refusal(calls, request({ ttlMs: 20_000 }), handler);
    expect(error?.message).toMatch(/^too late: it waited 30 s and was worth 20 s; /);
    await calls.answer(request({ correlationId: 'two', ttlMs: 40_000 }), called, handler);
    await clock.pass(3_000);
    await calls.answer(request({ correlationId: 'three', ttlMs: 1_000 }), called, handler);
    expect(handler.runs).toBe(2);
  });

  test('while another agent of the same name is on the bus', async () => {
    duplicated = true;
    const error = await refusal(start(), request());
    expect(error?.message).toBe(
      'another agent of this name is on the bus; close is possible when one of them has ended',
    );
    expect(journal.begins).toBe(0);
  });

  test('without a right; the refusal is told of, and ten thousand of them leave nothing', async () => {
    const forbidden = new QmfException(statusCodes.Forbidden, 'close is not for ops');
    const refused = {
      ...called,
      checked: (): CheckedCall => {
        throw forbidden;
      },
    };
    const calls = start();
    const handler = counting();
    for (let number = 0; number < 10_000; number++) {
      const asked = request({ correlationId: `${number}` });
      await expect(calls.answer(asked, refused, handler)).rejects.toBe(forbidden);
    }
    expect(handler.runs).toBe(0);
    expect(journal.begins).toBe(0);
    expect(calls.remembered).toBe(0);
    expect(told).toHaveLength(10_000);
    expect(told[0]).toMatchObject({ grant: undefined, userId: 'ops', status: statusCodes.Forbidden });
  });
});

test('a thousand calls are remembered, and no more', async () => {
  const calls = start();
  for (let number = 0; number < 1_500; number++) {
    await calls.answer(request({ correlationId: `${number}` }), called, good);
  }
  expect(calls.remembered).toBeLessThanOrEqual(1_000);
});

test('arguments and names of a stranger are told of in bounded length', async () => {
  const refused = {
    ...called,
    checked: (): CheckedCall => {
      throw new QmfException(statusCodes.Forbidden, 'no');
    },
  };
  const long = 'x'.repeat(100_000);
  const asked = request({ userId: long, arguments: new Map([[long, long]]), replyTo: long });
  await expect(start().answer(asked, refused, good)).rejects.toThrow('no');
  expect(JSON.stringify(told[0]).length).toBeLessThan(2_500);
});
