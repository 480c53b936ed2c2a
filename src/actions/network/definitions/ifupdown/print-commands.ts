import type { WrittenRoute, WrittenRule } from '#base';
import type { Family } from '../../state/network-state.ts';
import type { InterfaceToWrite } from '../interface-to-write.ts';
import { requireShellWord, type StanzaOption } from './stanza-file.ts';

/** Prints the routes beside the gateway, and the rules, as commands: interfaces(5) has no options for them. */
export const routeCommands = (
  { name, settings }: InterfaceToWrite,
  family: Family,
): readonly StanzaOption[] => [
  ...(settings.routes ?? []).flatMap((route) =>
    familyOf(route) === family ? routeOptions(name, route) : [],
  ),
  ...(settings.rules ?? []).flatMap((rule) => (rule.family === family ? ruleOptions(name, rule) : [])),
];

const familyOf = ({ destination }: WrittenRoute): Family => (destination.includes(':') ? 'ipv6' : 'ipv4');

type Pairs = Readonly<Record<string, string | number | undefined>>;

function routeOptions(name: string, route: WrittenRoute): readonly StanzaOption[] {
  const { destination, gateway, metric, table, source, scope, type, onlink } = route;
  const isOfLink = type === undefined || type === 'unicast' || type === 'local';
  const what = [
    `ip ${familyOf(route) === 'ipv6' ? '-6' : '-4'} route`,
    wordsOf(name, {
      [type ?? '']: destination,
      via: gateway,
      dev: isOfLink ? name : undefined,
      metric,
      table,
      src: source,
      scope,
    }),
  ] as const;
  const add = `${what[0]} replace ${what[1]}${onlink ? ' onlink' : ''}`;
  // The others go with the addresses of the link.
  return isOfLink
    ? [['up', add]]
    : [
        ['up', add],
        ['down', `${what[0]} del ${what[1]}`],
      ];
}

function ruleOptions(name: string, rule: WrittenRule): readonly StanzaOption[] {
  const { family, priority, from, to, table, iif, oif, fwmark } = rule;
  const tool = `ip ${family === 'ipv6' ? '-6' : '-4'} rule`;
  const words = wordsOf(name, { priority, from, to, iif, oif, fwmark, table });
  return [
    ['up', `${tool} add ${words}`],
    ['down', `${tool} del ${words}`],
  ];
}

const wordsOf = (name: string, pairs: Pairs): string =>
  Object.entries(pairs)
    .flatMap(([key, value]) =>
      value === undefined ? [] : [key, requireShellWord(`a route or rule of ${name}`, String(value))],
    )
    .filter((word) => word !== '')
    .join(' ');
