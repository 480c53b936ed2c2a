import { type InterfaceToWrite, kernelOptionName, roundDelay } from '#actions';
import { compareTexts, compareValue, type Difference } from './difference.ts';
import type { ObservedInterface, RunningInterface, WrittenInterface } from './observed-interface.ts';

type Interfaces = ReadonlyMap<string, ObservedInterface>;

/** Compares the settings of an interface that the kernel has and keeps, besides its addresses and routes. */
export function compareSettings(
  { interfaceName, kind, written }: ObservedInterface,
  running: RunningInterface,
  interfaces: Interfaces,
): readonly Difference[] {
  return [
    ...compareKind(kind, written?.definition),
    ...compareValue(
      'state',
      running.isUp ? 'up' : 'down',
      startsUp(interfaceName, written, interfaces) ? 'up' : 'down',
    ),
    ...compareValue('master', running.master, written?.master),
    ...compareTexts('member', running.members ?? [], written?.members ?? []),
    ...compareLower(running.definition, written?.definition),
    ...compareMtu(kind, running, written, interfaces),
    ...compareMac(running, written),
    ...compareOptions(running, written),
    ...comparePortVlans(running, written),
  ];
}

/** A card that appears is brought up, too, where that is its start mode. So is the lower interface of a VLAN that starts. */
const startsUp = (name: string, written: WrittenInterface | undefined, interfaces: Interfaces): boolean =>
  written
    ? written.startMode !== 'none'
    : [...interfaces.values()].some(
        (other) => other.written?.startMode === 'onboot' && other.written.definition.lower === name,
      );

const madeKinds = new Set(['bond', 'bridge', 'vlan', 'dummy']);

/** The definition of a card is also what configures a kind that no service makes. */
function compareKind(kind: string, written: InterfaceToWrite | undefined): readonly Difference[] {
  return written && madeKinds.has(written.kind) ? compareValue('kind', kind, written.kind) : [];
}

function compareLower(running: InterfaceToWrite, written: InterfaceToWrite | undefined) {
  if (written?.kind !== 'vlan') return [];
  return [
    ...compareValue('lower interface', running.lower, written.lower),
    ...compareValue('VLAN id', running.vlanId, written.vlanId),
  ];
}

/** Bytes, of a link without a setting. */
const usualMtu = 1500;

function compareMtu(
  kind: string,
  { mtu, members }: RunningInterface,
  written: WrittenInterface | undefined,
  interfaces: Interfaces,
): readonly Difference[] {
  const definition = written?.definition;
  const wanted = definition?.settings.mtu;
  if (wanted !== undefined) return compareValue('MTU', mtu, wanted);
  // A DHCP server may have said it. An interface on others takes theirs.
  if (definition?.ipv4?.dhcp || mtu === usualMtu) return [];
  const below = definition?.lower === undefined ? (members ?? []) : [definition.lower];
  const isInherited = kind !== 'physical' && below.some((name) => interfaces.get(name)?.running?.mtu === mtu);
  const isOfMaster = interfaces.get(written?.master ?? '')?.written?.definition.settings.mtu === mtu;
  return isInherited || isOfMaster ? [] : compareValue('MTU', mtu, undefined);
}

function compareMac({ macAddress }: RunningInterface, written: WrittenInterface | undefined) {
  const wanted = written?.definition.settings.macAddress;
  // A bond gives its members its own address.
  return wanted === undefined || written?.master !== undefined
    ? []
    : compareValue('MAC address', macAddress, wanted);
}

/** Compares the options that are written: what the others would be is up to the service. */
function compareOptions(
  { options }: RunningInterface,
  written: WrittenInterface | undefined,
): readonly Difference[] {
  const wanted = written?.definition.settings.options ?? {};
  return Object.entries(wanted).flatMap(([name, value]) =>
    compareValue(
      `option ${name}`,
      numberText(options[kernelOptionName(written?.definition.kind, name)]),
      numberText(optionText(name, value, wanted)),
    ),
  );
}

/** The kernel's words for flags of a port. */
const numberText = (value: string | undefined) => (value === 'on' ? '1' : value === 'off' ? '0' : value);

/** The kernel rounds the delays of a bond. */
const optionText = (name: string, value: string, { miimon }: Readonly<Record<string, string>>): string =>
  name === 'updelay' || name === 'downdelay' ? String(roundDelay(Number(value), Number(miimon ?? 0))) : value;

/** The VLANs of a bridge's port, where the definition has some. */
function comparePortVlans({ options }: RunningInterface, written: WrittenInterface | undefined) {
  const vlans = written?.definition.settings.vlans;
  if (vlans === undefined) return [];
  const list = (wanted: readonly { readonly first: number; readonly last: number }[]) =>
    wanted.flatMap(({ first, last }) =>
      Array.from({ length: last - first + 1 }, (_, index) => String(first + index)),
    );
  return [
    ...compareTexts('VLAN', expandRanges(options['vlans']), list(vlans)),
    ...compareTexts(
      'untagged VLAN',
      expandRanges(options['untagged']),
      list(vlans.filter(({ untagged }) => untagged)),
    ),
    ...compareValue('PVID', options['pvid'] ?? '0', vlans.find(({ pvid }) => pvid)?.first ?? '0'),
  ];
}

/** Expands `1,10-12`. */
const expandRanges = (text = ''): readonly string[] =>
  text.split(',').flatMap((range) => {
    const [first = '', last = first] = range.split('-');
    if (!/^\d{1,4}$/.test(first) || !/^\d{1,4}$/.test(last)) return [];
    return Array.from({ length: Math.max(0, Number(last) - Number(first) + 1) }, (_, index) =>
      String(Number(first) + index),
    );
  });
