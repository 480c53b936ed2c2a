import { join } from 'node:path';
import { Runner, Unsupported } from '#actions';
import type { Clock } from '#base';
import type { NodeFacts } from '../facts.ts';
import type { HostEvent } from '../host-events.ts';
import type { NodeOptions } from '../node-options.ts';
import { Changes } from './changes.ts';
import { networkClasses } from './network-change.ts';
import { liveHost } from './roll-back.ts';
import { roundTrip } from './round-trip.ts';
import { type ChangeTimer, hostTimer } from './timer.ts';

const usualSeconds = 30;

/** Without a program that could be started beside the agent nothing could take a change back. */
const noTimer: ChangeTimer = {
  arm: () =>
    Promise.reject(
      new Unsupported('nothing here could take a change back if the agent died; nothing was done'),
    ),
};

/** Changes of the network of the machine that this process runs on. */
export function makeChanges(
  options: Pick<NodeOptions, 'stateDirectory' | 'dial' | 'log' | 'changes' | 'toolPath'>,
  node: {
    readonly clock: Clock;
    raise(event: HostEvent): void;
    refresh(classNames: typeof networkClasses): Promise<NodeFacts>;
    tellOfItself(): void;
  },
): Changes {
  const { stateDirectory, dial, log, changes, toolPath } = options;
  const { clock } = node;
  const runner = new Runner({ path: toolPath });
  return new Changes({
    host: liveHost(runner, stateDirectory),
    directory: join(stateDirectory, 'changes'),
    timer: changes ? hostTimer(runner, changes.rollback) : noTimer,
    askBroker: (limitMs) => roundTrip(dial, clock, limitMs),
    seconds: changes?.seconds ?? usualSeconds,
    clock,
    log,
    raise: (event, values) => node.raise({ event, values }),
    changed: async () => {
      node.tellOfItself();
      await node.refresh(networkClasses);
    },
  });
}
