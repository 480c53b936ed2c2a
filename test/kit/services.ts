import { hostAt } from '#probes';
import { makeChanges } from '../../src/node/changes/make-changes.ts';
import { makeServices } from '../../src/node/make-services.ts';
import type { Services } from '../../src/node/services.ts';
import { ManualClock } from './manual-clock.ts';

const silent = () => undefined;
const log = { debug: silent, info: silent, warn: silent, error: silent };
const notAsked = () => {
  throw new Error('nobody asks for it');
};

/** For classes that are only looked at: nothing is changed, and nobody is called. */
export const lookingServices = (given: Partial<Services> = {}): Services => ({
  ...makeServices({
    host: hostAt('/nonexistent'),
    clock: new ManualClock(),
    log,
    allowChanges: false,
    toolPath: undefined,
    classes: notAsked,
    facts: notAsked,
    refresh: notAsked,
    readLinks: notAsked,
    raise: notAsked,
    show: notAsked,
    changes: makeChanges(
      { stateDirectory: '/nonexistent', dial: notAsked, log },
      { clock: new ManualClock(), raise: notAsked, refresh: notAsked, tellOfItself: notAsked },
    ),
  }),
  ...given,
});
