import { compact } from '#base';
import { Refused } from '../../errors.ts';
import type { BondDefinition, BridgeDefinition, InterfaceDefinition } from '../xml/interface-definition.ts';
import type { InterfaceToWrite, WrittenMaster } from './interface-to-write.ts';

/** The default of createBondingInterface. */
const defaultMode = 'active-backup';

/**
 * Takes a nested definition apart: the interface itself first, then those inside it.
 * @throws {Refused} for a preferred member that the bond does not have.
 */
export function flattenDefinition(definition: InterfaceDefinition): readonly InterfaceToWrite[] {
  return flatten(definition, undefined);
}

function flatten(
  definition: InterfaceDefinition,
  master: WrittenMaster | undefined,
): readonly InterfaceToWrite[] {
  const { name, startMode, mtu, ipv4, ipv6, further = {} } = definition;
  const { kind: furtherKind, gatewayMetrics, disabled, ...settings } = further;
  const isBond = definition.kind === 'bond' || furtherKind === 'bond';
  const { primary: given, ...others } = settings.options ?? {};
  const said = definition.kind === 'bridge' ? bridgeOptions(definition) : {};
  const bond = isBond ? bondOptions(definition.kind === 'bond' ? definition : undefined) : {};
  const options = { ...bond, ...said, ...others };
  const self: InterfaceToWrite = compact({
    name,
    kind: definition.kind === 'ethernet' ? (furtherKind ?? 'physical') : definition.kind,
    cardAddress: definition.kind === 'ethernet' ? definition.macAddress : undefined,
    startMode,
    master,
    ...(definition.kind === 'vlan' ? { lower: definition.lowerInterface, vlanId: definition.tag } : {}),
    settings: compact({
      ...settings,
      mtu: mtu ?? settings.mtu,
      options: Object.keys(options).length === 0 ? undefined : options,
    }),
    ipv4,
    ipv6,
    gatewayMetrics,
    disabled,
  });
  const primary = isBond ? primaryOf(definition, given, options['mode']) : undefined;
  return [self, ...inner(definition, primary)];
}

function inner(definition: InterfaceDefinition, primary: string | undefined): readonly InterfaceToWrite[] {
  const { name } = definition;
  if (definition.kind === 'bond')
    return definition.members.flatMap((member) =>
      flatten(
        member,
        compact({ name, kind: 'bond', isPrimary: member.name === primary || undefined } as const),
      ),
    );
  if (definition.kind !== 'bridge') return [];
  return definition.ports.flatMap((port) => flatten(port, { name, kind: 'bridge' }));
}

/** The member that a bond prefers; an active-backup bond prefers the first. */
function primaryOf(
  definition: InterfaceDefinition,
  given: string | undefined,
  mode: string | undefined,
): string | undefined {
  const names = definition.kind === 'bond' ? definition.members.map(({ name }) => name) : [];
  if (given === undefined) return mode === defaultMode ? names[0] : undefined;
  if (names.includes(given)) return given;
  throw new Refused(
    `option primary is ${given}, which is not a member of ${definition.name}; expected one of ${names.join(', ') || 'its members, and it has none'}`,
  );
}

function bondOptions(definition: BondDefinition | undefined): Readonly<Record<string, string>> {
  const { mode = defaultMode, miimon, arpMonitor } = definition ?? {};
  return texts({
    mode: definition ? mode : undefined,
    miimon: miimon?.frequencyMs,
    downdelay: miimon?.downDelayMs,
    updelay: miimon?.upDelayMs,
    use_carrier: miimon?.byCarrier === undefined ? undefined : Number(miimon.byCarrier),
    arp_interval: arpMonitor?.intervalMs,
    arp_ip_target: arpMonitor?.target,
    arp_validate: arpMonitor?.validate,
  });
}

const bridgeOptions = ({ stp, forwardDelayMs }: BridgeDefinition): Readonly<Record<string, string>> =>
  texts({
    stp_state: stp === undefined ? undefined : Number(stp),
    // Hundredths of a second.
    forward_delay: forwardDelayMs === undefined ? undefined : forwardDelayMs / 10,
  });

const texts = (values: Readonly<Record<string, string | number | undefined>>) =>
  Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
