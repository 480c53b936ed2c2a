import { createHash } from 'node:crypto';
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
import { toCaller } from '../../../../src/agent/limits/caller.ts';
import { MutationGuard } from '../../../../src/agent/mutations/mutation-guard.ts';
import type { AnswerableRequest } from '../../../../src/agent/request-handlers.ts';
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
const grant = { user: 'ops', role: 'operator', by: 'policy' };
const checkedCall = {
  className: 'zoo',
  method: 'close',
  objectId: { objectName: 'zoo:main' },
  grant,
  requirePermission: () => grant,
  args: { gate: 'north', count: 7n },
  row: {},
} satisfies CheckedCall;
const caller = toCaller('user ops', 'replies');
const guardedCall = { className: 'zoo', method: 'close', caller, check: () => checkedCall };
const replyPath = { replyTo: 'replies' };
const succeed = () =>
  Promise.resolve({ answer: writeMethodResponse(replyPath, 'a', new Map([['left', ulong(1n)]])) });

/** A journal that outlives the guard, as a disk outlives the process. */
class MemoryJournal implements CallJournal {
  readonly entries = new Map<string, JournalEntry>();
  error: Error | undefined;
  begins = 0;
  find = (key: string) => Promise.resolve(this.entries.get(key));
  begin(key: string): Promise<void> {
    this.begins += 1;
    if (this.error) return Promise.reject(this.error);
    this.entries.set(key, { state: 'begun' });
    return Promise.resolve();
  }
  end(key: string, answer: StoredAnswer): Promise<void> {
    this.entries.set(key, { state: 'ended', answer });
    return Promise.resolve();
  }
}

let clock: ManualClock;
let records: CallRecord[];
let journal: MemoryJournal;
let isDuplicated: boolean;

beforeEach(() => {
  clock = new ManualClock();
  records = [];
  journal = new MemoryJournal();
  isDuplicated = false;
});

const createGuard = () =>
  new MutationGuard({
    policy: {
      isMutation: () => true,
      isJournaled: () => true,
      journal,
      onCall: (record) => void records.push(record),
    },
    clock,
    isDuplicated: () => isDuplicated,
  });

/** Creates a handler that counts its runs. */
function countRuns(respond = succeed) {
  const handler = () => {
    handler.runs += 1;
    return respond();
  };
  handler.runs = 0;
  return handler;
}

const refusal = (guard: MutationGuard, sent: Request, respond = succeed) =>
  guard.answer(sent, guardedCall, respond).then(
    () => undefined,
    (error: unknown) => error as QmfException,
  );

describe('records', () => {
  test('records a call with the notes of its handler', async () => {
    const runWithNotes = async () => ({
      ...(await succeed()),
      notes: ['eth0 is ifupdown', 'not written down'],
    });
    await createGuard().answer(request(), guardedCall, runWithNotes);
    expect(records).toMatchObject([{ status: 0, text: 'eth0 is ifupdown; not written down' }]);
  });

  test('records a call with caller, grant, arguments and result', async () => {
    await createGuard().answer(request(), guardedCall, succeed);
    expect(records).toEqual([
      {
        className: 'zoo',
        objectName: 'zoo:main',
        method: 'close',
        arguments: '{"gate":"north","count":"7"}',
        userId: 'ops',
        grant,
        caller: 'known user ops',
        replyTo: 'replies',
        status: 0,
        text: '',
        ms: 0,
      },
    ]);
  });

  test('records a call without its secret arguments', async () => {
    const args = { user: 'leo', password: 'hush', more: { apiToken: 'hush', gate: 'north' } };
    const secretCall = { ...guardedCall, check: () => ({ ...checkedCall, args }) };
    await createGuard().answer(request(), secretCall, succeed);
    expect(records[0]?.arguments).toBe(
      '{"user":"leo","password":"***","more":{"apiToken":"***","gate":"north"}}',
    );
  });

  test('records the values in maps and lists of a call, typed values among them', async () => {
    const options = new Map<AmqpValue, AmqpValue>([
      ['miimon', uint(50)],
      ['password', 'hush'],
      ['more', new Map([['delay', ulong(7n)]])],
    ]);
    const mapCall = { ...guardedCall, check: () => ({ ...checkedCall, args: { options, ids: [uint(1)] } }) };
    await createGuard().answer(request(), mapCall, succeed);
    expect(records[0]?.arguments).toBe(
      '{"options":{"miimon":50,"password":"***","more":{"delay":"7"}},"ids":[1]}',
    );
  });

  test('records a failed call with its exception, and answers a repetition with the same exception', async () => {
    const stuck = new QmfException(statusCodes.Exception, 'the gate is stuck');
    const fail = countRuns(() =>
      Promise.resolve({ answer: writeException(replyPath, 'a', stuck), error: stuck }),
    );
    const guard = createGuard();
    expect(await refusal(guard, request(), fail)).toBe(stuck);
    expect(await refusal(guard, request(), fail)).toBe(stuck);
    expect(fail.runs).toBe(1);
    expect(records.map(({ status, text }) => [status, text])).toEqual([[7, 'the gate is stuck']]);
  });
});

describe('repetitions', () => {
  test('answers a repeated request from memory within ten minutes, also while the first still runs', async () => {
    const guard = createGuard();
    const handler = countRuns();
    const both = await Promise.all([
      guard.answer(request(), guardedCall, handler),
      guard.answer(request(), guardedCall, handler),
    ]);
    await clock.advance(9 * 60_000);
    const later = await guard.answer(request(), guardedCall, handler);
    expect(handler.runs).toBe(1);
    expect(both[0]).toBe(both[1]);
    expect(later).toBe(both[0]);
    expect(records).toHaveLength(1);
  });

  test.each([
    ['with another argument', { arguments: new Map([['gate', 'south']]) }],
    ['of another user', { userId: 'other' }],
    ['of another method', { method: 'open' }],
    ['with another correlation id', { correlationId: 'two' }],
    ['to another address', { replyTo: 'elsewhere' }],
    ['of another object', { objectId: { objectName: 'zoo:other' } }],
  ])('runs a request %s as another call', async (_name, other) => {
    const guard = createGuard();
    const handler = countRuns();
    await guard.answer(request(), guardedCall, handler);
    await guard.answer(request(other), guardedCall, handler);
    expect(handler.runs).toBe(2);
  });

  test('runs a repeated request without a correlation id as another call', async () => {
    const guard = createGuard();
    const handler = countRuns();
    await guard.answer(request({ correlationId: undefined }), guardedCall, handler);
    await guard.answer(request({ correlationId: undefined }), guardedCall, handler);
    expect(handler.runs).toBe(2);
  });

  test('refuses a repeated request when the first was refused', async () => {
    const guard = createGuard();
    const handler = countRuns();
    isDuplicated = true;
    expect((await refusal(guard, request(), handler))?.code).toBe(statusCodes.Busy);
    isDuplicated = false;
    expect((await refusal(guard, request(), handler))?.code).toBe(statusCodes.Busy);
    expect(handler.runs).toBe(0);
    expect(records).toHaveLength(1);
    await guard.answer(request({ correlationId: 'two' }), guardedCall, handler);
    expect(handler.runs).toBe(1);
  });
});

describe('crashes', () => {
  test('answers a call that had ended before a crash with the first answer', async () => {
    const first = await createGuard().answer(request(), guardedCall, succeed);
    const handler = countRuns();
    const again = await createGuard().answer(request(), guardedCall, handler);
    expect(handler.runs).toBe(0);
    expect(readText(again.applicationProperties.get('qmf.opcode'))).toBe('_method_response');
    expect(again.contentType).toBe(first.contentType);
    expect(records).toHaveLength(1);
  });

  test('answers OutcomeUnknown to a call without a known end before a crash', async () => {
    const never = () => new Promise<never>(() => undefined);
    void createGuard().answer(request(), guardedCall, never);
    await new Promise((resolve) => setImmediate(resolve));
    const handler = countRuns();
    const error = await refusal(createGuard(), request(), handler);
    expect(error?.code).toBe(statusCodes.OutcomeUnknown);
    expect(handler.runs).toBe(0);
  });
});

describe('refusals', () => {
  test('refuses a call whose journal entry cannot be written, and says why', async () => {
    journal.error = new Error('ENOSPC: no space left on device');
    const handler = countRuns();
    const error = await refusal(createGuard(), request(), handler);
    expect(error?.message).toBe(
      'close was not started: its journal entry cannot be written (ENOSPC: no space left on device)',
    );
    expect(handler.runs).toBe(0);
    expect(records[0]?.status).toBe(statusCodes.Exception);
  });

  test.each([
    [
      'whose time to live has passed',
      { ttlMs: 500 },
      501,
      'the request waited 0.5 s and expired after 0.5 s',
    ],
    [
      'without a time to live after sixty seconds',
      {},
      60_001,
      'the request waited 60 s and expired after 60 s',
    ],
  ])('refuses a request %s', async (_name, times, waitedMs, words) => {
    journal.find = async () => {
      await clock.advance(waitedMs);
      return undefined;
    };
    const handler = countRuns();
    const error = await refusal(createGuard(), request(times), handler);
    expect(error?.code).toBe(statusCodes.TooLate);
    expect(error?.message).toContain(words);
    expect(handler.runs).toBe(0);
  });

  test('refuses a call when writing its journal entry takes longer than its time to live', async () => {
    const begin = journal.begin.bind(journal);
    journal.begin = async (key) => {
      await clock.advance(5_001);
      await begin(key);
    };
    const handler = countRuns();
    expect((await refusal(createGuard(), request({ ttlMs: 5_000 }), handler))?.code).toBe(
      statusCodes.TooLate,
    );
    expect(handler.runs).toBe(0);
  });

  test.each([
    ['that it has expired', { expiresAtMs: -1 }, 'the request had expired 0 s before it arrived'],
    ['that it expired long ago', { ttlMs: 5_000, expiresAtMs: -75_000 }, 'expired 75 s before it arrived'],
    ['that it was created more than a minute ago', { createdAtMs: -61_000 }, 'expired 1 s before it arrived'],
    [
      'that it was created longer ago than its rest of time',
      { ttlMs: 90_000, createdAtMs: -91_000 },
      'expired 1 s',
    ],
  ])('refuses a request when its sender says %s', async (_name, times, words) => {
    const nowMs = Number(clock.nowNs() / 1_000_000n);
    const since = Object.entries(times).map(([key, ms]) => [key, key === 'ttlMs' ? ms : nowMs + ms]);
    const handler = countRuns();
    const error = await refusal(createGuard(), request(Object.fromEntries(since)), handler);
    expect(error?.code).toBe(statusCodes.TooLate);
    expect(error?.message).toContain(words);
    expect(handler.runs).toBe(0);
  });

  test.each([
    ['a moment ago', { ttlMs: 2_000, createdAtMs: -30_000 }],
    ['later than now, by a clock that is ahead', { createdAtMs: 500_000, expiresAtMs: 600_000 }],
  ])('runs a request that its sender created %s', async (_name, times) => {
    const nowMs = Number(clock.nowNs() / 1_000_000n);
    const since = Object.entries(times).map(([key, ms]) => [key, key === 'ttlMs' ? ms : nowMs + ms]);
    const handler = countRuns();
    await createGuard().answer(request(Object.fromEntries(since)), guardedCall, handler);
    expect(handler.runs).toBe(1);
  });

  test('refuses a request that expired during a stall of the process', async () => {
    const guard = createGuard();
    await clock.advance(10_000);
    clock.stall(30_000);
    const handler = countRuns();
    const error = await refusal(guard, request({ ttlMs: 20_000 }), handler);
    expect(error?.message).toMatch(/^too late: the request waited 30 s and expired after 20 s; /);
    await guard.answer(request({ correlationId: 'two', ttlMs: 40_000 }), guardedCall, handler);
    await clock.advance(3_000);
    await guard.answer(request({ correlationId: 'three', ttlMs: 1_000 }), guardedCall, handler);
    expect(handler.runs).toBe(2);
  });

  test('refuses a call while another agent of the same name is on the bus', async () => {
    isDuplicated = true;
    const error = await refusal(createGuard(), request());
    expect(error?.message).toBe(
      'another agent of this name is on the bus; close is possible when one of them has ended',
    );
    expect(journal.begins).toBe(0);
  });

  test('records each of 10,000 calls without permission and keeps none in memory', async () => {
    const forbidden = new QmfException(statusCodes.Forbidden, 'close is not for ops');
    const forbiddenCall = {
      ...guardedCall,
      check: (): CheckedCall => {
        throw forbidden;
      },
    };
    const guard = createGuard();
    const handler = countRuns();
    for (let number = 0; number < 10_000; number++) {
      const sent = request({ correlationId: `${number}` });
      await expect(guard.answer(sent, forbiddenCall, handler)).rejects.toBe(forbidden);
    }
    expect(handler.runs).toBe(0);
    expect(journal.begins).toBe(0);
    expect(guard.cachedCalls).toBe(0);
    expect(records).toHaveLength(10_000);
    expect(records[0]).toMatchObject({ grant: undefined, userId: 'ops', status: statusCodes.Forbidden });
  });
});

describe('a full memory', () => {
  const by = (user: string) => ({ ...guardedCall, caller: toCaller(user, 'replies') });
  const callMany = async (guard: MutationGuard, user: string, count: number) => {
    for (let number = 0; number < count; number++)
      await guard.answer(request({ userId: user, correlationId: `${number}` }), by(user), succeed);
  };

  test('forgets no call of the last ten minutes, and refuses the 2,001st of a caller with Busy', async () => {
    const guard = createGuard();
    const handler = countRuns();
    await callMany(guard, 'ops', 2_000);
    expect(guard.cachedCalls).toBe(2_000);
    await guard.answer(request({ correlationId: '0' }), by('ops'), handler);
    expect(handler.runs).toBe(0);
    records.length = 0;
    await expect(guard.answer(request(), by('ops'), handler)).rejects.toMatchObject({
      code: statusCodes.Busy,
      message:
        '2000 changes of this caller were called in the last ten minutes, for which the agent recognizes repetitions; nothing was done, call again later',
    });
    expect(handler.runs).toBe(0);
    expect(records).toMatchObject([{ status: statusCodes.Busy, grant, method: 'close' }]);
    await guard.answer(request(), by('other'), handler);
    await clock.advance(10 * 60_000);
    await guard.answer(request({ correlationId: 'new' }), by('ops'), handler);
    expect(handler.runs).toBe(2);
    expect(guard.cachedCalls).toBe(1);
  });

  test('refuses further calls of anybody beyond 5,000', async () => {
    const guard = createGuard();
    for (const [user, count] of [
      ['a', 2_000],
      ['b', 2_000],
      ['c', 1_000],
    ] as const)
      await callMany(guard, user, count);
    await expect(guard.answer(request(), by('d'), succeed)).rejects.toMatchObject({ code: statusCodes.Busy });
    expect(guard.cachedCalls).toBe(5_000);
  });

  test('keeps a call that still runs after ten minutes', async () => {
    const guard = createGuard();
    const slow = Promise.withResolvers<void>();
    const handler = countRuns(() => slow.promise.then(succeed));
    const first = guard.answer(request(), guardedCall, handler);
    await clock.advance(11 * 60_000);
    const second = guard.answer(request(), guardedCall, handler);
    slow.resolve();
    expect(await second).toBe(await first);
    expect(handler.runs).toBe(1);
  });
});

test('records arguments and names of untrusted peers in bounded length', async () => {
  const forbiddenCall = {
    ...guardedCall,
    check: (): CheckedCall => {
      throw new QmfException(statusCodes.Forbidden, 'no');
    },
  };
  const long = 'x'.repeat(100_000);
  const sent = request({ userId: long, arguments: new Map([[long, long]]), replyTo: long });
  await expect(createGuard().answer(sent, forbiddenCall, succeed)).rejects.toThrow('no');
  expect(JSON.stringify(records[0]).length).toBeLessThan(2_500);
});

test('shortens long texts in arguments, also in maps, and a long result, each with its length and hash', async () => {
  const xml = `<interface type="bond">${'<!-- the whole network -->'.repeat(800)}</interface>`;
  const digest = createHash('sha256').update(xml).digest('hex').slice(0, 16);
  const rest = `… (${xml.length} characters, sha256 ${digest})`;
  const args = { xmlDesc: xml, options: new Map<AmqpValue, AmqpValue>([['script', xml]]), mtu: 9000 };
  const call = { ...guardedCall, check: () => ({ ...checkedCall, args }) };
  const error = new QmfException(statusCodes.InvalidParameter, `xmlDesc is ${xml}; expected less`);
  const failed = await createGuard()
    .answer(request({ correlationId: 'two' }), call, () =>
      Promise.resolve({ answer: writeException(replyPath, 'a', error), error }),
    )
    .catch((thrown: unknown) => thrown);
  expect(failed).toBe(error);
  const record = records.at(-1);
  expect(JSON.parse(record?.arguments ?? '')).toEqual({
    xmlDesc: `${xml.slice(0, 128)}${rest}`,
    options: { script: `${xml.slice(0, 128)}${rest}` },
    mtu: 9000,
  });
  expect(record?.text).toMatch(/^xmlDesc is <interface .*… \(\d+ characters, sha256 [0-9a-f]{16}\)$/);
  expect(record?.text.length).toBeLessThan(1_100);
});
