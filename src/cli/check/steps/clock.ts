import { maxClockDifferenceMs } from '#console';
import { displayName } from '../../select/agent-names.ts';
import { isBroker } from '../../select/select-agents.ts';
import { discoverAgents } from '../discover-agents.ts';
import { type Finding, fail, pass, type Step, skip } from '../step.ts';

const maxSeconds = maxClockDifferenceMs / 1_000;

/** The difference between the clock of another agent and this machine's. */
export interface ClockDifference {
  /** Hostname or name of the other agent. */
  readonly name: string;
  /** Negative when the other clock is behind. */
  readonly seconds: number;
}

export const clockStep: Step = {
  name: 'clock',
  needs: ['exchanges'],
  async run(context) {
    const agents = await discoverAgents(context);
    if (typeof agents === 'string') return skip(`cannot ask for agents: ${agents}`);
    const others = agents.filter(({ name }) => name !== context.ownAgent.name);
    return clockFinding(
      others.flatMap((agent) => {
        const { clockDifferenceMs } = agent;
        const name = isBroker(agent) ? 'the broker' : displayName(agent);
        return clockDifferenceMs === undefined ? [] : [{ name, seconds: clockDifferenceMs / 1_000 }];
      }),
    );
  },
};

/** Judges the differences. When most other clocks differ, this machine's clock is wrong. */
export function clockFinding(differences: readonly ClockDifference[]): Finding {
  const sorted = differences.toSorted((a, b) => Math.abs(b.seconds) - Math.abs(a.seconds));
  const [worst] = sorted;
  if (worst === undefined) return skip('no other agent to compare with');
  const wrong = sorted.filter(({ seconds }) => Math.abs(seconds) > maxSeconds);
  const all = sorted.length;
  if (wrong.length === 0)
    return pass(
      `differs by at most ${formatSeconds(worst.seconds)} from ${all === 1 ? worst.name : `${all} others`}`,
    );
  if (all > 1 && wrong.length * 2 > all) {
    const median = wrong.toSorted((a, b) => a.seconds - b.seconds)[Math.floor(wrong.length / 2)] ?? worst;
    return fail(
      `this machine's clock is ${formatSeconds(median.seconds)} ${median.seconds > 0 ? 'behind' : 'ahead of'} those of ${wrong.length} of ${all} others`,
      'set the clock of this machine, and keep it by NTP (`timedatectl`, `chronyc tracking`): servers judge heartbeats by it',
    );
  }
  const most = wrong.length === 1 ? '' : ` (and ${wrong.length - 1} more differ)`;
  return fail(
    `the clock of ${worst.name} is ${formatSeconds(worst.seconds)} ${worst.seconds > 0 ? 'ahead' : 'behind'}${most}`,
    all === 1
      ? 'compare both clocks with NTP (`timedatectl`, `chronyc tracking`): servers judge heartbeats by them'
      : 'set the clock of that machine, and keep it by NTP: servers judge heartbeats by it',
  );
}

const formatSeconds = (seconds: number) => `${Math.abs(seconds).toFixed(1)} s`;
