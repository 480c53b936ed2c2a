import type { AgentRecord } from '#console';
import { compareAgents } from '../../select/agent-names.ts';
import { formatAge } from '../text/quantity.ts';
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

function state({ state: liveness, isDuplicate }: AgentRecord): Cell {
  const text = isDuplicate ? `${liveness}, duplicate` : liveness;
  return { text, tone: liveness === 'alive' && !isDuplicate ? 'good' : 'bad' };
}
