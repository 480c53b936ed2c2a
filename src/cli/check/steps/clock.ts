import type { AgentRecord } from '#console';
import { isBroker } from '../../select/select-agents.ts';
import { discoverAgents } from '../discover-agents.ts';
import { type Finding, fail, pass, type Step, skip } from '../step.ts';

/** Beyond it, who looks at times of heartbeats sees something else than what is. */
const mostSeconds = 5;

/** How far another clock is ahead of this machine's, in seconds; behind is negative. */
export interface ClockDifference {
  readonly name: string;
  readonly seconds: number;
}

export const clockStep: Step = {
  name: 'clock',
  needs: ['exchanges'],
  async run(way) {
    const agents = await discoverAgents(way);
    if (typeof agents === 'string') return skip(`nobody can be asked: ${agents}`);
    const others = agents.filter(({ name, info }) => name !== way.ownAgent.name && info.sentAtNs > 0n);
    return clockFinding(others.map(difference));
  },
};

/** The time that agents of the C++ library tell when asked is the one of their last heartbeat. */
function difference(agent: AgentRecord): ClockDifference {
  const { info, lastSeenNs } = agent;
  const seconds = Number(info.sentAtNs - lastSeenNs) / 1e9;
  const isStale = !info.attributes.has('startId') && seconds < 0;
  const who = isBroker(agent) ? 'the broker' : (agent.hostname ?? agent.name);
  return { name: who, seconds: isStale ? Math.min(0, seconds + info.heartbeatSeconds) : seconds };
}

/** Where most others differ it is this clock that is wrong. */
export function clockFinding(differences: readonly ClockDifference[]): Finding {
  const sorted = differences.toSorted((a, b) => Math.abs(b.seconds) - Math.abs(a.seconds));
  const [worst] = sorted;
  if (worst === undefined) return skip('no other agent to compare with');
  const wrong = sorted.filter(({ seconds }) => Math.abs(seconds) > mostSeconds);
  const all = sorted.length;
  if (wrong.length === 0)
    return pass(
      `differs by at most ${shown(worst.seconds)} from ${all === 1 ? worst.name : `${all} others`}`,
    );
  if (all > 1 && wrong.length * 2 > all) {
    const median = wrong.toSorted((a, b) => a.seconds - b.seconds)[Math.floor(wrong.length / 2)] ?? worst;
    return fail(
      `this machine's clock is ${shown(median.seconds)} ${median.seconds > 0 ? 'behind' : 'ahead of'} those of ${wrong.length} of ${all} others`,
      'set the clock of this machine, and keep it by NTP (`timedatectl`, `chronyc tracking`): servers judge heartbeats by it',
    );
  }
  const most = wrong.length === 1 ? '' : ` (and ${wrong.length - 1} more differ)`;
  return fail(
    `the clock of ${worst.name} is ${shown(worst.seconds)} ${worst.seconds > 0 ? 'ahead' : 'behind'}${most}`,
    all === 1
      ? 'compare both clocks with NTP (`timedatectl`, `chronyc tracking`): servers judge heartbeats by them'
      : 'set the clock of that machine, and keep it by NTP: servers judge heartbeats by it',
  );
}

const shown = (seconds: number) => `${Math.abs(seconds).toFixed(1)} s`;
