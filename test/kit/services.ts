import { hostAt } from '#probes';
import { makeServices } from '../../src/node/make-services.ts';
import type { Services } from '../../src/node/services.ts';
import { ManualClock } from './manual-clock.ts';

const silent = () => undefined;
const notAsked = () => {
  throw new Error('nobody asks for it');
};

/** For classes that are only looked at: nothing is changed, and nobody is called. */
export const lookingServices = (given: Partial<Services> = {}): Services => ({
  ...makeServices({
    host: hostAt('/nonexistent'),
    clock: new ManualClock(),
    log: { debug: silent, info: silent, warn: silent, error: silent },
    allowChanges: false,
    toolPath: undefined,
    classes: notAsked,
    facts: notAsked,
    refresh: notAsked,
    readLinks: notAsked,
    raise: notAsked,
    show: notAsked,
  }),
  ...given,
});
