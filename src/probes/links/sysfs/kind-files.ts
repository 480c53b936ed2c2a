import { bondAttributes, bridgeAttributes, type RawOptions } from '#netlink';
import type { Host } from '../../host/host.ts';
import { nonEmptyText } from '../../text/key-values.ts';
import { parseCount } from '../../text/numbers.ts';
import { msPerTick } from '../kinds/bridge.ts';
import type { BondMember, Bridge, Vlan } from '../link.ts';
import type { RawBond } from '../raw-link.ts';
import { readOptionFiles } from './option-files.ts';

interface BondFiles {
  readonly kind: 'bond';
  readonly bond: RawBond;
  readonly options: RawOptions;
}

/** Reads /sys/class/net/<bond>/bonding. @returns undefined for any other link. */
export async function readBondFiles(host: Host, folder: string): Promise<BondFiles | undefined> {
  if (!(await host.exists(`${folder}/bonding/mode`))) return undefined;
  const options = await readOptionFiles(host, `${folder}/bonding`, bondAttributes);
  const { mode, miimon, active_slave: active } = options.values;
  const activeIndex =
    typeof active === 'string'
      ? parseCount(await host.readText(`/sys/class/net/${active}/ifindex`))
      : undefined;
  return {
    kind: 'bond',
    bond: {
      mode: typeof mode === 'string' ? mode : undefined,
      miimonMs: typeof miimon === 'number' ? miimon : undefined,
      activeIndex,
    },
    options,
  };
}

interface BridgeFiles {
  readonly kind: 'bridge';
  readonly bridge: Bridge;
  readonly options: RawOptions;
}

/** Reads /sys/class/net/<bridge>/bridge. @returns undefined for any other link. */
export async function readBridgeFiles(host: Host, folder: string): Promise<BridgeFiles | undefined> {
  if (!(await host.exists(`${folder}/bridge/forward_delay`))) return undefined;
  const options = await readOptionFiles(host, `${folder}/bridge`, bridgeAttributes);
  const { forward_delay: delayTicks, stp_state: stpState } = options.values;
  return {
    kind: 'bridge',
    bridge: {
      stp: typeof stpState === 'number' ? stpState !== 0 : undefined,
      forwardDelayMs: typeof delayTicks === 'number' ? delayTicks * msPerTick : undefined,
    },
    options,
  };
}

/** Reads /sys/class/net/<link>/bonding_slave. @returns undefined for a link that is not a member of a bond. */
export async function readBondMemberFiles(
  host: Host,
  folder: string,
): Promise<{ readonly bondMember: BondMember; readonly permanentMac: string | undefined } | undefined> {
  const member = `${folder}/bonding_slave`;
  const miiStatus = nonEmptyText(await host.readText(`${member}/mii_status`));
  if (miiStatus === undefined) return undefined;
  return {
    bondMember: {
      miiStatus,
      linkFailures: parseCount(await host.readText(`${member}/link_failure_count`)),
    },
    permanentMac: nonEmptyText(await host.readText(`${member}/perm_hwaddr`)),
  };
}

/** Reads /proc/net/vlan/<name>, which does not contain the protocol. @returns undefined for any other link. */
export async function readVlanFile(
  host: Host,
  name: string,
): Promise<{ readonly kind: 'vlan'; readonly vlan: Vlan } | undefined> {
  const text = await host.readText(`/proc/net/vlan/${name}`);
  const id = parseCount(/VID: (\d+)/.exec(text ?? '')?.[1]);
  return id === undefined ? undefined : { kind: 'vlan', vlan: { id, protocol: undefined } };
}
