import type { ClassView, ListedObject } from './class-columns.ts';
import { renderTable, type TableOptions } from './table.ts';

/** The objects of one class; the host comes first where there are several. */
export function renderObjects(
  view: ClassView,
  objects: readonly ListedObject[],
  options: TableOptions = {},
): string {
  const hosts = new Set(objects.map(({ host }) => host));
  const columns =
    hosts.size > 1 && view.columns[0]?.title !== 'HOST'
      ? [{ title: 'HOST', text: ({ host }: ListedObject) => host }, ...view.columns]
      : view.columns;
  const sorted = [...objects].sort(
    (a, b) => a.host.localeCompare(b.host) || a.name.localeCompare(b.name, undefined, { numeric: true }),
  );
  return renderTable(
    columns,
    sorted.map((object) => columns.map(({ text }) => text(object))),
    options,
  );
}
