import { Beeper, Blinker, ExclusiveLocks, type OperationContext, Runner, runOperation } from '#actions';
import { shorten } from '#base';
import type { ReadClass } from '../facts/probe-needs.ts';
import type { NodeContext } from './node-context.ts';

/** Characters of a step, or of the reason of its failure, in the log: both may contain a long argument. */
const maxLogged = 1_024;

interface ContextOptions
  extends Pick<
    NodeContext,
    | 'host'
    | 'clock'
    | 'log'
    | 'hiddenMacs'
    | 'facts'
    | 'refresh'
    | 'readLinks'
    | 'reportEvent'
    | 'transactions'
  > {
  /** False when a mutating call must be answered with the steps it would have run. */
  readonly allowChanges: boolean;
  /** Folders of tools, as in `PATH`; undefined for those of the system. */
  readonly toolPath: string | undefined;
  /** Publishes the current facts of these classes. */
  publish(classNames: readonly ReadClass[]): void;
}

/** Makes the context of the methods: the tools, the bus, the lights and the speaker of this host. */
export function makeContext({ allowChanges, toolPath, publish, ...shared }: ContextOptions): NodeContext {
  const { host, clock, log } = shared;
  const runner = new Runner({ path: toolPath });
  // A line in the log for every pulse, once a second, would be too much.
  const unlogged: OperationContext = { runner, bus: () => host.openBus() };
  const operations: OperationContext = {
    ...unlogged,
    onOperation(step, failure, ms) {
      const fields = { step: shorten(step, maxLogged), ms };
      if (failure) log.warn({ ...fields, reason: shorten(failure.message, maxLogged) }, 'step failed');
      else log.info(fields, 'step done');
    },
  };
  return {
    ...shared,
    locks: new ExclusiveLocks(),
    operations,
    readOnlyReason: readOnlyReason(host.isLive, allowChanges),
    blinker: new Blinker(runner, (failure) => {
      if (failure) log.warn({ reason: failure.message }, 'light stopped blinking');
      publish(['networkInterface']);
    }),
    beeper: new Beeper({
      perform: (operation) => runOperation(operation, unlogged),
      after: (ms, run) => clock.after(ms, run),
      onEnd(failure) {
        if (failure) log.warn({ reason: failure.message }, 'machine stopped beeping');
        publish(['ovirtNode']);
      },
    }),
  };
}

function readOnlyReason(isLive: boolean, allowChanges: boolean): string | undefined {
  if (!isLive) return 'this is a recorded machine';
  return allowChanges ? undefined : 'the agent was started without --allow-changes';
}
