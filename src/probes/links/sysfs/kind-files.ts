import type { Host } from '../../host/host.ts';
import { nonEmptyText } from '../../text/key-values.ts';
import { parseCount } from '../../text/numbers.ts';
import type { Bridge, Vlan } from '../link.ts';
import type { RawBond, RawOptions } from '../raw-link.ts';

/** Options of bonds and bridges by the name of their file; a file's first word is the option's, a number if it is one. */
async function optionFiles(host: Host, folder: string): Promise<RawOptions> {
  const values: Record<string, string | number> = {};
  for (const name of (await host.listFolder(folder)) ?? []) {
    const first = nonEmptyText((await host.readText(`${folder}/${name}`))?.split(/\s/)[0]);
    if (first !== undefined) values[name] = parseCount(first) ?? first;
  }
  return { values, links: {} };
}

interface Made {
  readonly options: RawOptions;
}

/** What /sys/class/net/<bond>/bonding says; undefined where the link is no bond. */
export async function readBondFiles(
  host: Host,
  folder: string,
): Promise<(Made & { readonly kind: 'bond'; readonly bond: RawBond }) | undefined> {
  if (!(await host.exists(`${folder}/bonding/mode`))) return undefined;
  const options = await optionFiles(host, `${folder}/bonding`);
  const { mode, miimon, active_slave: active } = options.values;
  const index =
    typeof active === 'string'
      ? parseCount(await host.readText(`/sys/class/net/${active}/ifindex`))
      : undefined;
  return {
    kind: 'bond',
    bond: {
      mode: typeof mode === 'string' ? mode : undefined,
      miimonMs: typeof miimon === 'number' ? miimon : undefined,
      activeIndex: index,
    },
    options,
  };
}

/** What /sys/class/net/<bridge>/bridge says; undefined where the link is no bridge. */
export async function readBridgeFiles(
  host: Host,
  folder: string,
): Promise<(Made & { readonly kind: 'bridge'; readonly bridge: Bridge }) | undefined> {
  if (!(await host.exists(`${folder}/bridge/forward_delay`))) return undefined;
  const options = await optionFiles(host, `${folder}/bridge`);
  const { forward_delay: delay, stp_state: stp } = options.values;
  return {
    kind: 'bridge',
    bridge: {
      stp: typeof stp === 'number' ? stp !== 0 : undefined,
      forwardDelayMs: typeof delay === 'number' ? delay * 10 : undefined,
    },
    options,
  };
}

/** What /proc/net/vlan/<name> says; undefined where the link is no VLAN. Its protocol is not told there. */
export async function readVlanFile(
  host: Host,
  name: string,
): Promise<{ readonly kind: 'vlan'; readonly vlan: Vlan } | undefined> {
  const text = await host.readText(`/proc/net/vlan/${name}`);
  const id = parseCount(/VID: (\d+)/.exec(text ?? '')?.[1]);
  if (text === undefined || id === undefined) return undefined;
  return { kind: 'vlan', vlan: { id, protocol: undefined } };
}
