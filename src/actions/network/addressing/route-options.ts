import { tableName } from '#netlink';
import { Refused } from '../../errors.ts';
import { quotedValue, toName } from '../kinds/names.ts';
import { toNumber } from '../kinds/options/option-values.ts';
import { readMetrics } from './route-metrics.ts';

/** Options of a new route, as a call passes them. */
export type RouteOptionInputs = Readonly<Record<string, unknown>>;

/** One of several next hops as a call names it. */
export interface RequestedHop {
  readonly link: string;
  /** As the call writes it; `""` for none. */
  readonly gateway: string;
  readonly weight: number;
  readonly isOnLink: boolean;
}

/** Options of a new route, each of the right type. */
export interface RouteOptions {
  /** `main`, `default`, or a number as text. */
  readonly table: string;
  /** As the call writes it. */
  readonly source?: string | undefined;
  readonly scope?: string | undefined;
  /** The only next hop, or several. */
  readonly hops: readonly RequestedHop[];
  readonly metrics?: Readonly<Record<string, string>> | undefined;
}

const names = ['table', 'source', 'onlink', 'scope', 'nextHops', 'metrics'] as const;
const hopNames = ['interfaceName', 'gateway', 'weight', 'onlink'] as const;
const scopes = ['global', 'site', 'link', 'host'];
const maxWeight = 256;
const maxHops = 64;

/**
 * Reads the options of a new route, independent of the network.
 * @param gateway of the call; `""` for none.
 * @throws {Refused} as `options.NAME is VALUE; expected …`.
 */
export function readRouteOptions(inputs: RouteOptionInputs, link: string, gateway: string): RouteOptions {
  requireKnown('options', inputs, names);
  const { source, scope, nextHops } = inputs;
  if (source !== undefined && typeof source !== 'string') throw refusal('source', source, 'an address');
  if (scope !== undefined && !(typeof scope === 'string' && scopes.includes(scope)))
    throw refusal('scope', scope, `one of ${scopes.join(', ')}`);
  const isOnLink = readFlag('onlink', inputs['onlink']);
  return {
    table: readTable(inputs['table']),
    source,
    scope,
    hops:
      nextHops === undefined
        ? [{ link, gateway, weight: 1, isOnLink }]
        : readHops(nextHops, { link, gateway, isOnLink }),
    metrics: inputs['metrics'] === undefined ? undefined : readMetrics(inputs['metrics']),
  };
}

const maxTable = 0xffffffff;
const localTable = 255;
/** The kernel's own tables by name; those of files differ between machines. */
const tablesByName: Readonly<Record<string, number>> = { default: 253, main: 254 };

function readTable(input: unknown): string {
  if (input === undefined) return 'main';
  const number = (typeof input === 'string' ? tablesByName[input] : undefined) ?? toNumber(input);
  if (number === undefined || number < 1 || number > maxTable || number === localTable)
    throw refusal('table', input, `main, default, or a number from 1 to ${maxTable} but ${localTable}`);
  return tableName(number);
}

function readHops(
  input: unknown,
  call: Pick<RequestedHop, 'link' | 'gateway' | 'isOnLink'>,
): readonly RequestedHop[] {
  if (!Array.isArray(input) || input.length < 2 || input.length > maxHops)
    throw refusal('nextHops', input, `a list of 2 to ${maxHops} maps`);
  if (call.gateway !== '')
    throw new Refused(
      `gateway is ${call.gateway} beside options.nextHops; expected the gateway in a next hop`,
    );
  const hops = input.map((hop: unknown, index) => readHop(`nextHops[${index}]`, hop, call));
  const keys = hops.map((hop) => `${hop.link} ${hop.gateway}`);
  const twice = keys.findIndex((key, index) => keys.indexOf(key) !== index);
  if (twice >= 0)
    throw refusal(`nextHops[${twice}]`, input[twice], 'another gateway or interface than before');
  if (!hops.some((hop) => hop.link === call.link))
    throw new Refused(`options.nextHops has no next hop over ${call.link}; expected one`);
  return hops;
}

function readHop(name: string, input: unknown, call: Pick<RequestedHop, 'link' | 'isOnLink'>): RequestedHop {
  if (!isMap(input)) throw refusal(name, input, 'a map');
  requireKnown(`options.${name}`, input, hopNames);
  const { interfaceName = call.link, gateway = '', weight = 1, onlink } = input;
  const link = toName(interfaceName);
  if (link === undefined) throw refusal(`${name}.interfaceName`, interfaceName, 'the name of an interface');
  if (typeof gateway !== 'string') throw refusal(`${name}.gateway`, gateway, 'an address');
  const share = toNumber(weight);
  if (share === undefined || share < 1 || share > maxWeight)
    throw refusal(`${name}.weight`, weight, `a number from 1 to ${maxWeight}`);
  return {
    link,
    gateway,
    weight: share,
    isOnLink: onlink === undefined ? call.isOnLink : readFlag(`${name}.onlink`, onlink),
  };
}

function readFlag(name: string, input: unknown): boolean {
  const number = input === undefined ? 0 : toNumber(input);
  if (number !== 0 && number !== 1) throw refusal(name, input, 'true or false');
  return number === 1;
}

export const isMap = (input: unknown): input is Readonly<Record<string, unknown>> =>
  typeof input === 'object' && input !== null && !Array.isArray(input);

function requireKnown(subject: string, input: object, known: readonly string[]): void {
  const unknown = Object.keys(input).find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new Refused(`${subject} has ${quotedValue(unknown)}; expected ${known.join(', ')}`);
}

/** Makes the error for a member of `options`. */
const refusal = (name: string, value: unknown, expected: string): Refused =>
  new Refused(`options.${name} is ${quotedValue(value)}; expected ${expected}`);
