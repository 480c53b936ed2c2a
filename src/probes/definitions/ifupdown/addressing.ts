import type { Family } from '#netlink';
import { parseAddress, parsePrefixed } from '../address-text.ts';
import type { Mutable, WrittenFamily, WrittenSettings } from '../definition.ts';
import type { Stanza, StanzaOption } from './stanzas.ts';

interface StanzaProblem {
  readonly line: number;
  readonly text: string;
}

type Settings = Mutable<WrittenSettings>;
type FamilySettings = Mutable<WrittenFamily>;

const commands = /^(pre_|post_)?(up|down)$/;

/**
 * Applies the method of a stanza, and the options of its addresses.
 * @returns what is not understood.
 */
export function applyAddressing(
  settings: Settings,
  { family: word, method, line }: Stanza,
  options: readonly StanzaOption[],
): readonly StanzaProblem[] {
  if (word !== 'inet' && word !== 'inet6')
    return [{ line, text: `family is ${JSON.stringify(word)}; expected inet or inet6` }];
  const family = word === 'inet' ? 'ipv4' : 'ipv6';
  const own: FamilySettings = { ...settings[family] };
  const problems: StanzaProblem[] = [];
  const netmask = options.find(({ name }) => name === 'netmask')?.value;
  const context: Context = { settings, own, family, netmask };
  if (!applyMethod(own, method, family))
    problems.push({ line, text: `method ${JSON.stringify(method)} is not known` });
  for (const option of options) {
    const isKnown = applyOption(context, option.name, option.value);
    if (!isKnown) problems.push({ line: option.line, text: problemText(option) });
  }
  if (method === 'static' && !own.addresses?.length) problems.push({ line, text: 'the address is missing' });
  if (Object.keys(own).length > 0) settings[family] = own;
  return problems;
}

interface Context {
  readonly settings: Settings;
  readonly own: FamilySettings;
  readonly family: Family;
  readonly netmask: string | undefined;
}

function applyMethod(own: FamilySettings, method: string, family: Family): boolean {
  if (method === 'dhcp') own.dhcp = true;
  else if (method === 'auto' && family === 'ipv6') own.autoconf = true;
  else return ['static', 'manual', 'loopback'].includes(method);
  return true;
}

/** @returns false for an option that is not known, or whose value is not understood. */
function applyOption({ settings, own, family, netmask }: Context, name: string, value: string): boolean {
  switch (name) {
    case 'address': {
      const parsed = parsePrefixed(value, netmask);
      if (parsed) own.addresses = [...(own.addresses ?? []), parsed];
      return parsed !== undefined;
    }
    case 'gateway':
      own.gateway = parseAddress(value);
      return own.gateway !== undefined;
    case 'metric':
      own.metric = integer(value);
      return own.metric !== undefined;
    case 'mtu':
      settings.mtu = integer(value);
      return settings.mtu !== undefined;
    case 'hwaddress': {
      const mac = value.replace(/^ether\s+/, '').toLowerCase();
      settings.macAddress = mac;
      return /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(mac);
    }
    case 'dns_nameservers':
    case 'dns_nameserver': {
      const servers = value.split(/\s+/).map(parseAddress);
      const known = servers.filter((server) => server !== undefined);
      settings.dnsServers = [...new Set([...(settings.dnsServers ?? []), ...known])];
      return known.length === servers.length;
    }
    case 'dns_search':
    case 'dns_domain':
      settings.dnsSearch = [...new Set([...(settings.dnsSearch ?? []), ...value.split(/\s+/)])];
      return true;
    case 'autoconf':
      own.autoconf = value === '1';
      return family === 'ipv6' && (value === '0' || value === '1');
    case 'dhcp':
      own.dhcp = value === '1' || undefined;
      return family === 'ipv6' && (value === '0' || value === '1');
    // The network and the broadcast address that follow from the address.
    case 'netmask':
    case 'network':
      return true;
    case 'broadcast':
      return value === '+';
    default:
      return false;
  }
}

const integer = (value: string) => (/^\d{1,9}$/.test(value) ? Number(value) : undefined);

const problemText = ({ name, value }: StanzaOption) =>
  commands.test(name)
    ? `${name.replace('_', '-')} is a command, whose effect is not known`
    : `${name} ${JSON.stringify(value.slice(0, 60))} is not understood`;
