import {
  type Beeper,
  type Blinker,
  beep,
  blink,
  maxIdentifySeconds,
  planText,
  Refused,
  type Step,
} from '#actions';
import type { NodeFacts } from '../facts/node-facts.ts';
import { type InterfaceRow, isInKernel } from '../interfaces/interface-row.ts';
import type { Change } from './change.ts';
import type { MutatingMethod } from './method.ts';

/** Seconds, or `off` to stop. */
type Duration = number | 'off';
type NoResult = Record<string, never>;

/** Noise and light may repeat: calls are not journaled. */
const access = { right: 'identify', lock: 'identify', kept: false } as const;
const nothingToUndo = () => Promise.resolve([]);

/** Duration of a light or a sound that a property turns on: as long as the limit allows. */
const durationOf = ({ on }: { readonly on: boolean }): Duration => (on ? maxIdentifySeconds : 'off');

/** Makes the light of an interface blink, or stops it. */
const blinkMethod = <Args>(
  toDuration: (args: Args) => Duration,
): MutatingMethod<Args, InterfaceRow, NoResult> => ({
  ...access,
  plan({ blinker }, args, { link }) {
    if (!isInKernel({ link }))
      throw new Refused(`${link.name} is only defined and does not run; expected an interface that runs`);
    return blinkChange(blinker, link.name, toDuration(args));
  },
});

/** Makes the machine beep, or stops it. */
const beepMethod = <Args>(toDuration: (args: Args) => Duration): MutatingMethod<Args, unknown, NoResult> => ({
  ...access,
  plan: ({ beeper, facts }, args) => beepChange(beeper, facts().speaker, toDuration(args)),
});

export const setBlinkMethod = blinkMethod(durationOf);
export const blinkForMethod = blinkMethod(({ seconds }: { readonly seconds: number }) => seconds);
export const setBeepingMethod = beepMethod(durationOf);
export const beepForMethod = beepMethod(({ seconds }: { readonly seconds: number }) => seconds);

function blinkChange(blinker: Blinker, interfaceName: string, duration: Duration): Change {
  const { blinking } = blinker.state();
  const affectedClasses = ['networkInterface'] as const;
  if (duration === 'off') {
    const isOn = blinking === interfaceName;
    return {
      affectedClasses,
      plan: isOn ? [`end ethtool -p ${interfaceName}`] : [],
      async apply() {
        if (isOn) await blinker.stop();
        return nothingToUndo;
      },
    };
  }
  const steps = blink.plan({ interfaceName, seconds: duration }, { blinking });
  return {
    affectedClasses,
    plan: planText(steps),
    async apply() {
      for (const { run } of steps) if ('file' in run) await blinker.start(interfaceName, run);
      return () => stop(blinker);
    },
  };
}

function beepChange(beeper: Beeper, speaker: NodeFacts['speaker'], duration: Duration): Change {
  const affectedClasses = ['ovirtNode'] as const;
  if (duration === 'off') {
    return {
      affectedClasses,
      plan: beeper.isBeeping ? ['end the pulses'] : [],
      async apply() {
        await beeper.stop();
        return nothingToUndo;
      },
    };
  }
  const steps: readonly Step[] = beep.plan(
    { seconds: duration },
    { bell: speaker?.bell, device: speaker?.device },
  );
  return {
    affectedClasses,
    plan: planText(steps).map((line) => `${line}, each second for ${duration} s`),
    async apply() {
      for (const step of steps) await beeper.start(step, duration);
      return () => stop(beeper);
    },
  };
}

async function stop(device: Beeper | Blinker): Promise<readonly string[]> {
  await device.stop();
  return [];
}
