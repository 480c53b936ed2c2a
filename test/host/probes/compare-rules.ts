import { expect } from 'vitest';
import type { Rule } from '#probes';

/** An element of `ip -json rule`. */
export interface IpRule {
  readonly priority: number;
  readonly src?: string;
  readonly srclen?: number;
  readonly dst?: string;
  readonly dstlen?: number;
  readonly iif?: string;
  readonly oif?: string;
  readonly tos?: string;
  readonly fwmark?: string;
  readonly fwmask?: string;
  readonly not?: null;
  readonly table?: string;
  readonly action?: string;
  readonly goto?: number | string;
  readonly nop?: null;
}

type IpRules = Readonly<Record<Rule['family'], readonly IpRule[]>>;

const hostLength = { ipv4: 32, ipv6: 128 } as const;
const kernelTables: Readonly<Record<string, number>> = { default: 253, main: 254, local: 255 };

/** Compares the rules that the probe found with those of `ip`, in their order. */
export function expectSameRules(found: readonly Rule[], { ipv4, ipv6 }: IpRules): void {
  const texts = found.map((rule) => JSON.stringify(rule));
  const expected = [...numbered('ipv4', ipv4), ...numbered('ipv6', ipv6)];
  for (const family of ['ipv4', 'ipv6'] as const)
    expect(found.filter((rule) => rule.family === family)).toEqual(
      expected.filter((rule) => rule.family === family),
    );
  expect(new Set(texts).size).toBe(expected.length);
}

function numbered(family: Rule['family'], rules: readonly IpRule[]): readonly Rule[] {
  return rules.map((rule, index) => ({
    ...toRule(family, rule),
    number: rules.slice(0, index).filter(({ priority }) => priority === rule.priority).length,
  }));
}

function toRule(family: Rule['family'], rule: IpRule): Omit<Rule, 'number'> {
  const { priority, src, srclen, dst, dstlen, iif, oif, tos, fwmark, fwmask, table } = rule;
  const network = (address: string | undefined, length: number = hostLength[family]) =>
    address === undefined || address === 'all' ? undefined : `${address}/${length}`;
  return {
    family,
    priority,
    source: network(src, srclen),
    destination: network(dst, dstlen),
    incomingInterface: iif,
    outgoingInterface: oif,
    action: actionOf(rule),
    table: table === undefined ? undefined : (kernelTables[table] ?? Number(table)),
    mark: fwmark === undefined ? undefined : Number(fwmark),
    markMask: fwmask === undefined ? undefined : Number(fwmask),
    typeOfService: tos === undefined ? undefined : Number(tos),
    inverted: rule.not === null,
  };
}

function actionOf({ action, goto, nop }: IpRule): string {
  if (goto !== undefined) return `goto ${goto}`;
  return nop === null ? 'nop' : (action ?? 'lookup');
}
