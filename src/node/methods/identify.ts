import { beep, blink, maxIdentifySeconds, planText } from '#actions';
import type { NodeContext } from '../context.ts';
import type { Change } from './change.ts';

/** A light that blinks for some seconds, or no more. */
export function blinkChange(
  { blinker }: NodeContext,
  method: string,
  interfaceName: string,
  seconds: number | 'end',
): Change {
  const { blinking } = blinker.state();
  const common = { name: method, lanes: ['identify'], rereads: ['networkInterface'] } as const;
  if (seconds === 'end') {
    const isOn = blinking === interfaceName;
    return {
      ...common,
      plan: isOn ? [`end ethtool -p ${interfaceName}`] : [],
      perform: () => (isOn ? blinker.stop() : Promise.resolve()),
      takeBack: () => Promise.resolve([]),
    };
  }
  const steps = blink.plan({ interfaceName, seconds }, { blinking });
  return {
    ...common,
    plan: planText(steps),
    async perform() {
      for (const { run } of steps) if ('file' in run) await blinker.start(interfaceName, run);
    },
    async takeBack() {
      await blinker.stop();
      return [];
    },
  };
}

/** A machine that beeps for some seconds, or no more. */
export function beepChange(services: NodeContext, method: string, seconds: number | 'end'): Change {
  const { beeper } = services;
  const common = { name: method, lanes: ['identify'], rereads: ['ovirtNode'] } as const;
  const end = async () => {
    await beeper.stop();
    return [];
  };
  if (seconds === 'end') {
    const plan = beeper.isBeeping ? ['end the pulses'] : [];
    return { ...common, plan, perform: () => beeper.stop(), takeBack: () => Promise.resolve([]) };
  }
  const { bell, device } = services.facts().speaker ?? {};
  const steps = beep.plan({ seconds }, { bell, device });
  return {
    ...common,
    plan: planText(steps).map((line) => `${line}, each second for ${seconds} s`),
    async perform() {
      for (const step of steps) await beeper.start(step, seconds);
    },
    takeBack: end,
  };
}

/** What `true` is for a light or a speaker: as long as may be. */
export const secondsOf = (on: boolean) => (on ? maxIdentifySeconds : 'end');
