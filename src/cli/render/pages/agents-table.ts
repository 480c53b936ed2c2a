import type { AgentRecord } from '#console';
import { formatAge } from '../text/quantity.ts';
import { type Cell, renderTable, type TableOptions } from '../text/table.ts';

/** Who is there, a row for each, two of one name too: names before identifiers, the sick ones said in words. */
export function renderAgents(
  agents: readonly AgentRecord[],
  nowNs: bigint,
  options: TableOptions = {},
): string {
  const rows = [...agents]
    .sort((a, b) => (a.hostname ?? a.name).localeCompare(b.hostname ?? b.name) || a.info.epoch - b.info.epoch)
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

function state({ state: said, isDuplicate }: AgentRecord): Cell {
  const text = isDuplicate ? `${said}, duplicate` : said;
  return { text, tone: said === 'alive' && !isDuplicate ? 'good' : 'bad' };
}
