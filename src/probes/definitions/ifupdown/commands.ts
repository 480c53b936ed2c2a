import type { Family } from '#netlink';
import type { Mutable, WrittenSettings } from '../definition.ts';
import { parseRoute, parseRule } from './route-commands.ts';

/** Settings, with the kind of a device that a command makes. */
export type StanzaSettings = Mutable<WrittenSettings> & { kind?: string | undefined };

/** A command of ip(8) in a stanza. */
interface IpCommand {
  readonly name: string;
  readonly phase: 'up' | 'down' | 'pre_up';
  readonly family: Family | undefined;
  readonly args: readonly string[];
}

const phases: Readonly<Record<string, IpCommand['phase']>> = {
  pre_up: 'pre_up',
  up: 'up',
  post_up: 'up',
  down: 'down',
  pre_down: 'down',
  post_down: 'down',
};

/**
 * Applies a command of a stanza that needs no shell to understand: routes, rules and devices by ip(8).
 * @param option the option that runs it, such as `pre_up`.
 * @returns false for another command.
 */
export function applyCommand(
  settings: StanzaSettings,
  name: string,
  option: string,
  command: string,
): boolean {
  const phase = phases[option];
  if (phase === undefined) return false;
  // The lower interface of a VLAN comes first.
  if (phase === 'pre_up' && /^ifup (\S+) \|\| ip link set dev \1 up$/.test(command)) return true;
  const guard = `[ -d /sys/class/net/${name} ] || `;
  const line = command.startsWith(guard) ? command.slice(guard.length) : command;
  const words = line.replaceAll('$IFACE', name).split(' ');
  if (!words.every((word) => /^[\w.:/-]+$/.test(word))) return false;
  const [tool = '', ...rest] = words;
  if (!/^(?:\/(?:usr\/)?sbin\/)?ip$/.test(tool)) return false;
  const family = { '-4': 'ipv4', '-6': 'ipv6' }[rest[0] ?? ''] as Family | undefined;
  const [object = '', ...args] = family ? rest.slice(1) : rest;
  return appliers[object]?.(settings, { name, phase, family, args }) ?? false;
}

const appliers: Readonly<Record<string, (settings: StanzaSettings, command: IpCommand) => boolean>> = {
  link(settings, { name, phase, args }) {
    const text = args.join(' ');
    if (phase !== 'pre_up') return phase === 'down' && text === `del dev ${name}`;
    if (text === `add name ${name} type dummy`) settings.kind = 'dummy';
    else return makeVlan(settings, name, text);
    return true;
  },
  route(settings, { name, phase, family, args: [verb = '', ...args] }) {
    if (phase === 'down') return verb === 'del';
    const route = /^(?:add|append|replace)$/.test(verb) ? parseRoute(args, name, family) : undefined;
    if (!route || phase !== 'up') return false;
    settings.routes = [...(settings.routes ?? []), route];
    return true;
  },
  rule(settings, { phase, family, args: [verb, ...args] }) {
    if (phase === 'down') return verb === 'del';
    const rule = verb === 'add' ? parseRule(args, family) : undefined;
    if (!rule || phase !== 'up') return false;
    settings.rules = [...(settings.rules ?? []), rule];
    return true;
  },
};

const vlanCommand = /^add link (\S+) name (\S+) type vlan (?:protocol (802\.1(?:q|ad)) )?id (\d{1,4})$/i;

function makeVlan(settings: StanzaSettings, name: string, text: string): boolean {
  const [, lower, made, protocol, id] = vlanCommand.exec(text) ?? [];
  if (made !== name) return false;
  settings.lower = lower;
  settings.vlanId = Number(id);
  if (protocol !== undefined) settings.options = { ...settings.options, protocol };
  return true;
}
