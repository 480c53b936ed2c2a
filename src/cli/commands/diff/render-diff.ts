import { plural, printable } from '#base';
import type { Output } from '../../command.ts';
import { type Column, renderTable } from '../../render/text/table.ts';
import type { InterfaceDifferences } from './difference.ts';

const columns: readonly Column[] = [
  { title: 'INTERFACE' },
  { title: 'WHAT' },
  { title: 'RUNNING' },
  { title: 'WRITTEN' },
];
const absent = { text: 'none', tone: 'faint' } as const;

/** Renders a table of the differences, or one sentence without any. */
export function renderDiff(
  machine: string,
  interfaces: readonly InterfaceDifferences[],
  { columns: width, hasColor }: Pick<Output, 'columns' | 'hasColor'>,
): string {
  const rows = interfaces.flatMap(({ interfaceName, differences }) =>
    differences.map(({ what, running = absent, written = absent }) => [
      interfaceName,
      what,
      running,
      written,
    ]),
  );
  const count = interfaces.filter(({ differences }) => differences.length > 0).length;
  if (count === 0)
    return `a restart of ${printable(machine)} changes none of ${plural(interfaces.length, 'interface')}: what runs is what is written\n`;
  return `${renderTable(columns, rows, { columns: width, hasColor })}\na restart of ${printable(machine)} changes ${count} of ${plural(interfaces.length, 'interface')}: what runs becomes what is written\n`;
}
