import type { PermittedCallers } from '#access';
import type { Output } from '../../command.ts';
import { type Column, renderTable } from '../text/table.ts';

const columns: readonly Column[] = [
  { title: 'CALLER' },
  { title: 'ROLE' },
  { title: 'KNOWN BY' },
  { title: 'METHODS', enough: 40 },
  { title: 'RULE' },
];

const known: Readonly<Record<PermittedCallers['by'], string>> = {
  anyone: 'nothing',
  name: 'its name, on a broker that vouches',
  address: 'the address, on a broker that guards it',
};

/** Renders the callers whom a policy permits a method: a table, or one sentence without any. */
export function renderCallers(
  methods: readonly string[],
  callers: readonly PermittedCallers[],
  { columns: width, hasColor }: Pick<Output, 'columns' | 'hasColor'>,
): string {
  if (callers.length === 0) {
    return `no caller may call ${methods.join(' or ')}: no line of policy.callers and no address gives a role that permits it\n`;
  }
  const rows = callers.map(({ pattern, by, roles, rule, methods: permitted }) => [
    by === 'name'
      ? pattern
      : by === 'anyone'
        ? 'everybody, also without a name'
        : 'everybody who may send there',
    roles.join(', '),
    known[by],
    permitted.join(', '),
    rule,
  ]);
  return renderTable(columns, rows, { columns: width, hasColor });
}
