import type { AgentRecord } from '#console';
import { compareAgents } from '../../select/agent-names.ts';
import { formatAge } from '../text/quantity.ts';
import { type Cell, renderTable, type TableOptions } from '../text/table.ts';

/**
 * Renders one row per agent and per duplicate. Names come before identifiers; words mark silent and duplicate agents.
 */
export function renderAgents(
  agents: readonly AgentRecord[],
  nowNs: bigint,
  options: TableOptions = {},
): string {
  const rows = [...agents]
    .sort((a, b) => compareAgents(a, b) || a.info.epoch - b.info.epoch)
    .map((agent): readonly Cell[] => [
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
