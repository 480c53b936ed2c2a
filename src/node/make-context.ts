import { Beeper, Blinker, ExclusiveLocks, type OperationContext, Runner, runOperation } from '#actions';
import type { Clock, Log } from '#base';
import type { Host } from '#probes';
import type { ReadClass } from './classes/node-classes.ts';
import type { NodeContext } from './context.ts';

interface Options
  extends Pick<NodeContext, 'classes' | 'facts' | 'refresh' | 'readLinks' | 'raise' | 'transactions'> {
  readonly host: Host;
  readonly clock: Clock;
  readonly log: Log;
  /** False where every call that would change the host is answered with what it would have run. */
  readonly allowChanges: boolean;
  /** Folders in which tools are looked for, as in `PATH`; the system's own unless given. */
  readonly toolPath: string | undefined;
  /** Publishes what is known of these classes. */
  show(classNames: readonly ReadClass[]): void;
}

/** What methods need of this host: its tools, its bus, and what blinks and beeps. */
export function makeContext(options: Options): NodeContext {
  const { host, clock, log, show, allowChanges, toolPath } = options;
  const means: OperationContext = {
    runner: new Runner({ path: toolPath }),
    bus: () => host.openBus(),
    onOperation(step, failure, ms) {
      if (failure) log.warn({ step, ms, reason: failure.message }, 'step failed');
      else log.info({ step, ms }, 'step done');
    },
  };
  // A pulse each second is not worth a line each.
  const quietly: OperationContext = { ...means, onOperation: undefined };
  return {
    ...options,
    locks: new ExclusiveLocks(),
    dependencies: means,
    readOnlyReason: unchangeable(host, allowChanges),
    blinker: new Blinker(means.runner, (failure) => {
      if (failure) log.warn({ reason: failure.message }, 'a light blinks no more');
      show(['networkInterface']);
    }),
    beeper: new Beeper({
      perform: (deed) => runOperation(deed, quietly),
      after: (ms, run) => clock.after(ms, run),
      onEnd(failure) {
        if (failure) log.warn({ reason: failure.message }, 'the machine beeps no more');
        show(['ovirtNode']);
      },
    }),
  };
}

function unchangeable(host: Host, allowChanges: boolean): string | undefined {
  if (!host.isLive) return 'this is a recorded machine';
  return allowChanges ? undefined : 'the agent was started without --allow-changes';
}
