import { type AgentRecord, isClockWrong } from '#console';
import { compareAgents } from '../../select/agent-names.ts';
import { formatAge, formatDuration } from '../text/quantity.ts';
import { type Cell, renderTable, type TableOptions } from '../text/table.ts';

/**
 * Renders one row per agent and per duplicate, by host and name unless they are ordered already. Names come before identifiers; words
 * mark silent and duplicate agents.
 */
export function renderAgents(
  agents: readonly AgentRecord[],
  nowNs: bigint,
  options: TableOptions & { readonly isOrdered?: boolean } = {},
): string {
  const compare = (a: AgentRecord, b: AgentRecord) => compareAgents(a, b) || a.info.epoch - b.info.epoch;
  const rows = (options.isOrdered ? agents : agents.toSorted(compare)).map((agent): readonly Cell[] => [
    agent.hostname,
    state(agent),
    formatAge(agent.lastSeenNs, nowNs),
    String(agent.info.epoch),
    agent.name,
  ]);
  const columns = [
    { title: 'HOST' },
    { title: 'STATE' },
    { title: 'HEARTBEAT' },
    { title: 'EPOCH', align: 'right' as const },
    { title: 'NAME' },
  ];
  return renderTable(columns, rows, options);
}

function state(agent: AgentRecord): Cell {
  const { state: liveness, isDuplicate } = agent;
  const parts = [liveness, isDuplicate ? 'duplicate' : '', clockText(agent)].filter((part) => part !== '');
  return { text: parts.join(', '), tone: parts.join() === 'alive' ? 'good' : 'bad' };
}

/** Says by how much a clock differs that differs by too much; empty for others. */
function clockText({ clockDifferenceMs }: AgentRecord): string {
  if (clockDifferenceMs === undefined || !isClockWrong({ clockDifferenceMs })) return '';
  const seconds = BigInt(Math.round(Math.abs(clockDifferenceMs) / 1_000));
  return `clock ${formatDuration(seconds * 1_000_000_000n)} ${clockDifferenceMs > 0 ? 'ahead' : 'behind'}`;
}
