import { compact } from '#base';
import { canonicalAddress } from '#netlink';
import { arpValidations, type BondDefinition } from '../interface-definition.ts';
import { type ElementReader, quoted } from './element-reader.ts';

const maxMs = 2147483647;

/** Reads `<miimon>`. @throws {Refused} */
export function readMiimon(miimon: ElementReader): NonNullable<BondDefinition['miimon']> {
  const frequencyMs = miimon.number('freq', 0, maxMs);
  if (frequencyMs === undefined) throw miimon.refusal('freq is missing; expected a number of milliseconds');
  const downDelayMs = miimon.number('downdelay', 0, maxMs);
  const upDelayMs = miimon.number('updelay', 0, maxMs);
  const carrier = miimon.oneOf('carrier', ['netif', 'ioctl']);
  miimon.rejectUnread();
  const byCarrier = carrier === undefined ? undefined : carrier === 'netif';
  return compact({ frequencyMs, downDelayMs, upDelayMs, byCarrier });
}

/** Reads `<arpmon>`. @throws {Refused} */
export function readArpMonitor(arpmon: ElementReader): NonNullable<BondDefinition['arpMonitor']> {
  const intervalMs = arpmon.number('interval', 1, maxMs);
  if (intervalMs === undefined)
    throw arpmon.refusal('interval is missing; expected a number of milliseconds');
  const target = arpmon.required('target');
  const parsed = canonicalAddress(target);
  if (parsed?.family !== 'ipv4')
    throw arpmon.refusal(`target is ${quoted(target)}; expected an IPv4 address`);
  const validate = arpmon.oneOf('validate', arpValidations);
  arpmon.rejectUnread();
  return compact({ intervalMs, target: parsed.address, validate });
}
