import { formatKibibytes } from '../text/quantity.ts';
import { type Cell, type Column, renderTable, type TableOptions } from '../text/table.ts';
import type { Machine } from './machines.ts';

const columns: readonly Column[] = [
  { title: 'HOST' },
  { title: 'STATE' },
  { title: 'LOAD', align: 'right' },
  { title: 'CPU', align: 'right' },
  { title: 'USED', align: 'right' },
  { title: 'MEMORY', align: 'right' },
  { title: 'LINKS DOWN', align: 'right' },
];

/** Renders a row for each machine, in their order. */
export const renderMachines = (machines: readonly Machine[], options: TableOptions = {}): string =>
  renderTable(columns, machines.map(renderRow), options);

function renderRow(machine: Machine): readonly Cell[] {
  const { host, state, load1, cpuUsage, memoryUsedKiB, memoryKiB, linksDown } = machine;
  return [
    host,
    { text: state, tone: state === 'alive' ? 'good' : 'bad' },
    load1?.toFixed(2),
    cpuUsage === undefined ? undefined : `${cpuUsage.toFixed(0)} %`,
    memoryUsedKiB === undefined ? undefined : formatKibibytes(memoryUsedKiB),
    memoryKiB === undefined ? undefined : formatKibibytes(memoryKiB),
    { text: String(linksDown), tone: linksDown > 0 ? 'bad' : 'faint' },
  ];
}
