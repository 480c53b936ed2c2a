import type { ProbeHealth } from '#node';
import type { SchemaMember, VariantValue } from '#qmf';
import { jsonValues } from '../json.ts';
import type { Json } from '../json-text.ts';
import { type Column, renderTable, type TableOptions } from '../text/table.ts';
import { renderValue } from '../text/value.ts';

/** One fact of a machine. */
export interface HostFact {
  readonly className: string;
  /** The object's own name, such as `eth0`; the hostname for the machine. */
  readonly object: string;
  readonly member: SchemaMember;
  readonly value: Exclude<VariantValue, undefined>;
  /** Undefined where the source is unknown. */
  readonly source: string | undefined;
}

export interface FactsPage {
  readonly facts: readonly HostFact[];
  readonly probes: readonly ProbeHealth[];
  /** Agent of the objects that facts refer to; undefined where nothing names the machine. */
  readonly agentName: string | undefined;
}

const factColumns: readonly Column[] = [
  { title: 'CLASS', worth: 3 },
  { title: 'OBJECT' },
  { title: 'NAME' },
  { title: 'SOURCE', worth: 2, enough: 30 },
  { title: 'VALUE', enough: 40 },
];
const probeColumns: readonly Column[] = [
  { title: 'PROBE' },
  { title: 'STATE' },
  { title: 'TIME', align: 'right' },
  { title: 'REASON' },
];

/** Renders the facts, then the probes. */
export function renderFacts({ facts, probes }: FactsPage, options: TableOptions): string {
  const factRows = facts.map(({ className, object, member, value, source }) => [
    className,
    object,
    member.name,
    source,
    renderValue(value, member.type, member.unit),
  ]);
  const probeRows = probes.map(({ probe, ok, ms, reason }) => [
    probe,
    ok ? ({ text: 'ok', tone: 'good' } as const) : ({ text: 'failed', tone: 'bad' } as const),
    `${ms} ms`,
    reason,
  ]);
  return `${renderTable(factColumns, factRows, options)}\n${renderTable(probeColumns, probeRows, options)}`;
}

/** Returns the JSON of the page: `facts` and `probes` in the reference of the command line. */
export const jsonFacts = ({ facts, probes, agentName = '' }: FactsPage): Json => ({
  facts: facts.map(({ className, object, member, value, source }) => ({
    class: className,
    object,
    name: member.name,
    value: (jsonValues({ value }, [{ name: 'value', type: member.type }], agentName) as { value: Json })
      .value,
    unit: member.unit,
    source,
  })),
  probes: probes.map(({ probe, ok, ms, reason }) => ({ name: probe, ok, ms, reason })),
});
