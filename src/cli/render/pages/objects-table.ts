import type { ClassColumn, ClassView, ListedObject } from '../columns/class-view.ts';
import { generalColumns } from '../columns/general-columns.ts';
import { selectColumns } from '../text/select-columns.ts';
import { renderTable, type TableOptions } from '../text/table.ts';

/** How {@link renderObjects} renders. */
interface ObjectsOptions extends TableOptions {
  /** True when several agents answered: the host is then the first column, also where all objects are of one host. */
  readonly hasSeveralHosts?: boolean;
  /** Whether a first column marks the objects that changed. */
  readonly hasMarks?: boolean;
  /** Whether a first column has the numbers of the objects. */
  readonly hasNumbers?: boolean;
  /** Order; by host and name without it. */
  readonly compare?: ((a: ListedObject, b: ListedObject) => number) | undefined;
}

/**
 * Renders the objects of one class, by host and name. A terminal that is too narrow for all columns gets those that matter most, and
 * a last line with the titles of the others.
 */
export function renderObjects(
  view: ClassView | undefined,
  objects: readonly ListedObject[],
  options: ObjectsOptions = {},
): string {
  const hosts = new Set(objects.map(({ host }) => host));
  const own = view?.columns ?? generalColumns(objects);
  const needsHost = (options.hasSeveralHosts === true || hosts.size > 1) && own[0]?.title !== 'HOST';
  const hostColumn: ClassColumn = { title: 'HOST', text: ({ host }) => host };
  const all = [
    ...(options.hasMarks ? [markColumn] : []),
    ...(options.hasNumbers ? [numberColumn] : []),
    ...(needsHost ? [hostColumn] : []),
    ...own,
  ];
  const sorted = sortObjects(objects, options.compare);
  const { columns, hidden } = selectColumns(
    all,
    ({ text }) => sorted.map((object) => text(object)),
    options.columns,
  );
  const table = renderTable(
    columns,
    sorted.map((object) => columns.map(({ text }) => text(object))),
    options,
  );
  return hidden.length === 0
    ? table
    : `${table}\nnot shown: ${hidden.join(', ')}; a wider terminal or --json shows all\n`;
}

const markColumn: ClassColumn = { title: ' ', text: ({ isChanged }) => (isChanged ? '*' : ' ') };

const numberColumn: ClassColumn = {
  title: 'ID',
  align: 'right',
  text: ({ number }) => (number === undefined ? '' : String(number)),
};

/** Sorts the rows of a list. @param compare the order; by host and name without it, and where it says equal. */
export const sortObjects = <Row extends ListedObject>(
  objects: readonly Row[],
  compare?: ObjectsOptions['compare'],
): readonly Row[] => objects.toSorted((a, b) => compare?.(a, b) || compareNames(a, b));

const compareNames = (a: ListedObject, b: ListedObject) =>
  a.host.localeCompare(b.host) || a.name.localeCompare(b.name, undefined, { numeric: true });
