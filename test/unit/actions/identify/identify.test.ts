import { describe, expect, test } from 'vitest';
import { Busy, Refused, ToolFailed, Unsupported } from '../../../../src/actions/errors.ts';
import { beep } from '../../../../src/actions/identify/beep.ts';
import { Beeper } from '../../../../src/actions/identify/beeper.ts';
import { blink } from '../../../../src/actions/identify/blink.ts';
import { type Operation, operationText, planText } from '../../../../src/actions/run/operation.ts';
import { ManualClock } from '../../../kit/manual-clock.ts';

const free = { blinking: undefined };

describe('blink.plan', () => {
  test('runs ethtool with a time limit, and lets the kernel end it with the agent', () => {
    expect(planText(blink.plan({ interfaceName: 'eth0', seconds: 30 }, free))).toEqual([
      'setpriv --pdeathsig KILL ethtool -p eth0 30',
    ]);
  });

  test('accepts a light that blinks already, and refuses a second light', () => {
    const again = { interfaceName: 'eth0', seconds: 600 };
    expect(planText(blink.plan(again, { blinking: 'eth0' }))).toHaveLength(1);
    expect(() => blink.plan(again, { blinking: 'eth1' })).toThrow(
      new Busy('the light of eth1 blinks; a machine blinks one light at a time: end that one first'),
    );
  });

  test.each([0, -1, 601, 4_294_967_295, 1.5, Number.NaN])('and beep.plan refuse %d seconds', (seconds) => {
    const refused = new Refused(`seconds is ${seconds}; expected a number from 1 to 600`);
    expect(() => blink.plan({ interfaceName: 'eth0', seconds }, free)).toThrow(refused);
    expect(() => beep.plan({ seconds }, { bell: '/dev/tty1', device: undefined })).toThrow(refused);
  });

  test('passes the interface name as one argument, without a shell', () => {
    const interfaceName = ';touch /tmp/x $(id)';
    const [step] = blink.plan({ interfaceName, seconds: 1 }, free);
    expect(step?.run).toEqual({
      file: 'setpriv',
      args: ['--pdeathsig', 'KILL', 'ethtool', '-p', interfaceName, '1'],
    });
  });
});

test('beep.plan rings the bell of the console with 1 kHz for half a second', () => {
  expect(planText(beep.plan({ seconds: 3 }, { bell: '/dev/tty1', device: '/dev/input/event2' }))).toEqual([
    'write "\\u001b[10;1000]\\u001b[11;500]\\u0007" to /dev/tty1',
  ]);
  expect(() => beep.plan({ seconds: 3 }, { bell: undefined, device: undefined })).toThrow(Unsupported);
});

test('beep.plan sounds the event device without a console, and undoes it with silence', () => {
  const [step] = beep.plan({ seconds: 3 }, { bell: undefined, device: '/dev/input/event2' });
  const time = new Array<number>(process.arch === 'arm' ? 8 : 16).fill(0);
  expect(step).toEqual({
    run: { path: '/dev/input/event2', data: Uint8Array.from([...time, 0x12, 0, 2, 0, 0xe8, 3, 0, 0]) },
    undo: { path: '/dev/input/event2', data: Uint8Array.from([...time, 0x12, 0, 2, 0, 0, 0, 0, 0]) },
  });
});

describe('Beeper', () => {
  const step = { run: { path: '/dev/tty1', data: 'pulse' }, undo: { path: '/dev/tty1', data: 'reset' } };

  function makeBeeper(fails: () => boolean = () => false) {
    const clock = new ManualClock();
    const done: string[] = [];
    const ended: (Error | undefined)[] = [];
    const beeper = new Beeper({
      async perform(operation: Operation) {
        if (fails()) throw new ToolFailed('the console is gone');
        done.push(operationText(operation));
      },
      after: (ms, run) => clock.after(ms, run),
      onEnd: (failure) => ended.push(failure),
    });
    return { clock, done, ended, beeper };
  }
  const pulse = 'write "pulse" to /dev/tty1';
  const reset = 'write "reset" to /dev/tty1';

  test('sounds one pulse each second, ends by itself and resets the bell', async () => {
    const { clock, done, ended, beeper: one } = makeBeeper();
    await one.start(step, 3);
    expect(one.isBeeping).toBe(true);
    for (let half = 0; half < 10; half += 1) await clock.advance(500);
    expect(done).toEqual([pulse, reset, pulse, reset, pulse, reset, reset]);
    expect(one.isBeeping).toBe(false);
    expect(ended).toEqual([undefined]);
  });

  test('extends the time when started again, without a second pulse', async () => {
    const { clock, done, beeper: one } = makeBeeper();
    await one.start(step, 2);
    for (let half = 0; half < 2; half += 1) await clock.advance(500);
    await one.start(step, 3);
    for (let half = 0; half < 12; half += 1) await clock.advance(500);
    expect(done.filter((text) => text === pulse)).toHaveLength(4);
  });

  test('sounds no further pulse after stop', async () => {
    const { clock, done, ended, beeper: one } = makeBeeper();
    await one.start(step, 600);
    await one.stop();
    for (let second = 0; second < 3; second += 1) await clock.advance(1_000);
    expect(done).toEqual([pulse, reset]);
    expect(ended).toEqual([]);
  });

  test.each(['first', 'second'])(
    'ends in silence when stopped while the %s pulse starts slowly',
    async (which) => {
      const clock = new ManualClock();
      const done: string[] = [];
      const begun: (() => void)[] = [];
      let isSlow = which === 'first';
      const one = new Beeper({
        async perform(operation: Operation) {
          const text = operationText(operation);
          if (isSlow && text === pulse) await new Promise<void>((resolve) => begun.push(resolve));
          done.push(text);
        },
        after: (ms, run) => clock.after(ms, run),
        onEnd: () => done.push('ended'),
      });
      const started = one.start(step, 600);
      if (which === 'second') {
        await started;
        isSlow = true;
        for (let half = 0; half < 2; half += 1) await clock.advance(500);
      }
      await clock.advance(0);
      expect(begun).toHaveLength(1);
      const stopped = one.stop();
      await clock.advance(100);
      for (const go of begun) go();
      await Promise.all([started, stopped]);
      for (let second = 0; second < 3; second += 1) await clock.advance(1_000);
      expect(done.slice(-2)).toEqual([pulse, reset]);
      expect(one.isBeeping).toBe(false);
      expect(begun).toHaveLength(1);
    },
  );

  test('ends with the failure when a pulse fails', async () => {
    let isGone = false;
    const { clock, ended, beeper: one } = makeBeeper(() => isGone);
    await one.start(step, 600);
    isGone = true;
    for (let half = 0; half < 2; half += 1) await clock.advance(500);
    expect(one.isBeeping).toBe(false);
    expect(ended).toEqual([new ToolFailed('the console is gone')]);
    await expect(one.start(step, 600)).rejects.toThrow('the console is gone');
    expect(one.isBeeping).toBe(false);
  });
});
