import type { ClassView, ListedObject } from '../columns/class-view.ts';
import { generalColumns } from '../columns/general-columns.ts';
import { renderTable, type TableOptions } from '../text/table.ts';

/** Renders the objects of one class. Objects of several hosts get the host as first column. */
export function renderObjects(
  view: ClassView | undefined,
  objects: readonly ListedObject[],
  options: TableOptions = {},
): string {
  const hosts = new Set(objects.map(({ host }) => host));
  const own = view?.columns ?? generalColumns(objects);
  const needsHost = hosts.size > 1 && own[0]?.title !== 'HOST';
  const columns = needsHost ? [{ title: 'HOST', text: ({ host }: ListedObject) => host }, ...own] : own;
  const sorted = [...objects].sort(
    (a, b) => a.host.localeCompare(b.host) || a.name.localeCompare(b.name, undefined, { numeric: true }),
  );
  return renderTable(
    columns,
    sorted.map((object) => columns.map(({ text }) => text(object))),
    options,
  );
}
