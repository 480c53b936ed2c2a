import { describe, expect, it } from 'vitest';
import { json, requireTools } from '../kit.ts';
import { bridgeOfTwo, canFilterVlans, pair, WholeLab } from './whole-lab.ts';

requireTools('ip', 'bridge', 'tc', 'sysctl', 'grep');

const filtersVlans = await canFilterVlans();

const filtering = ['ip link set br0 type bridge vlan_filtering 1'];
const trunk = { vlans: ['10', '20-30'], pvid: 10, untagged: ['10'] };

interface PortVlan {
  readonly vlan: number;
  readonly vlanEnd?: number;
  readonly flags?: readonly string[];
}

/** Lists the VLANs of a link as bridge(8) shows them: `10 PVID Egress Untagged`. */
function vlansOf(lab: WholeLab, name: string): readonly string[] {
  const words = `-netns ${lab.node.namespace.name} -json -compressvlans vlan show dev ${name}`.split(' ');
  const ports = json<readonly { readonly vlans: readonly PortVlan[] }[]>('bridge', ...words);
  return (ports[0]?.vlans ?? []).map(({ vlan, vlanEnd, flags = [] }) =>
    [vlanEnd === undefined ? String(vlan) : `${vlan}-${vlanEnd}`, ...flags].join(' '),
  );
}

const setOptions = (lab: WholeLab, name: string, options: object) =>
  lab.node.callLink(name, 'setOptions', { options });

/** Returns the options that the object of a link shows, with plain numbers. */
async function publishedOptions(lab: WholeLab, name: string): Promise<Readonly<Record<string, unknown>>> {
  const { options } = await lab.node.properties('networkInterface', name);
  const plain = ([option, value]: readonly [string, unknown]) => {
    const { value: number } = value as { readonly value?: string };
    return [option, number === undefined ? value : Number(number)];
  };
  return Object.fromEntries(Object.entries(options as object).map(plain)) as Record<string, unknown>;
}

if (filtersVlans)
  describe.concurrent('setOptions with VLANs', () => {
    it('makes a trunk of a port as bridge shows it and the object publishes it, and a rollback restores it', async () => {
      await using lab = await WholeLab.start(bridgeOfTwo, filtering);
      await lab.rollBackAfter(async () => {
        const answer = await setOptions(lab, 'v0', trunk);
        expect(vlansOf(lab, 'v0')).toEqual(['10 PVID Egress Untagged', '20-30']);
        expect(await publishedOptions(lab, 'v0')).toMatchObject(trunk);
        return answer;
      });
      await lab.expectUnchanged();
    });

    it('takes back the options of a port in the form in which the object publishes them', async () => {
      await using lab = await WholeLab.start(bridgeOfTwo, filtering);
      await setOptions(lab, 'v0', trunk);
      await lab.recapture();
      const published = await publishedOptions(lab, 'v0');
      const plan = await lab.validateLink('v0', 'setOptions', { options: published });
      expect(plan).toMatchObject({ result: { plan: [] } });
      expect((await setOptions(lab, 'v0', published)).error).toBeUndefined();
      await lab.expectUnchanged();
    });

    it('keeps the static entries of a VLAN that stays, and restores those of one that goes', async () => {
      await using lab = await WholeLab.start(bridgeOfTwo, filtering, [
        'bridge vlan add dev v0 vid 5-9',
        'bridge fdb add 02:00:00:00:00:99 dev v0 master static vlan 5',
        'bridge fdb add 02:00:00:00:00:98 dev v0 master static vlan 9',
      ]);
      await lab.rollBackAfter(() => setOptions(lab, 'v0', { vlans: ['1', '5'] }));
      await lab.expectUnchanged();
    });

    it('sets the VLANs of a bridge itself, and of all ports with another default VLAN, and a rollback restores them', async () => {
      await using lab = await WholeLab.start(
        bridgeOfTwo,
        'ip link set br0 type bridge vlan_default_pvid 0',
        'bridge vlan add dev v0 vid 7 pvid untagged',
        'bridge vlan add dev v1 vid 7',
      );
      await lab.rollBackAfter(async () => {
        await setOptions(lab, 'br0', { default_pvid: 3 });
        const answer = await setOptions(lab, 'br0', { vlan_filtering: 1, vlans: '3,40-49', pvid: 0 });
        expect(vlansOf(lab, 'br0')).toEqual(['3 Egress Untagged', '40-49']);
        expect(vlansOf(lab, 'v0')).toEqual(['3 PVID Egress Untagged', '7 Egress Untagged']);
        return answer;
      });
      await lab.expectUnchanged();
    });

    it('gives a new bridge its VLANs', async () => {
      await using lab = await WholeLab.start(bridgeOfTwo);
      await lab.rollBackAfter(async () => {
        const answer = await lab.node.callNode('createBridgeInterface', {
          interfaceName: 'br7',
          options: { vlan_filtering: 1, default_pvid: 0, vlans: ['70-79'], untagged: [70, 71], pvid: 70 },
          persistent: false,
        });
        expect(vlansOf(lab, 'br7')).toEqual(['70 PVID Egress Untagged', '71 Egress Untagged', '72-79']);
        return answer;
      });
      await lab.expectUnchanged();
    });

    it('brings every VLAN of a port back after it left its bridge, and its tunnels', async () => {
      await using lab = await WholeLab.start(bridgeOfTwo, filtering, [
        'bridge vlan add dev v0 vid 2-4094',
        'bridge link set dev v1 vlan_tunnel on',
        'bridge vlan add dev v1 vid 10-12',
        'bridge vlan add dev v1 vid 10-12 tunnel_info id 110-112',
        'bridge vlan add dev v1 vid 20',
        'bridge vlan add dev v1 vid 20 tunnel_info id 999',
      ]);
      await lab.rollBackAfter(async () => {
        await lab.node.callLink('v1', 'setMaster', { interfaceName: '' });
        return lab.node.callLink('v0', 'setMaster', { interfaceName: '' });
      });
      await lab.expectUnchanged();
    });

    it('brings a bridge with statistics of VLANs by port back after it was removed', async () => {
      await using lab = await WholeLab.start(
        pair('v0', 'p0'),
        'ip link add br0 type bridge vlan_filtering 1 vlan_default_pvid 9 vlan_stats_enabled 1 vlan_stats_per_port 1',
        'ip link set v0 master br0',
        'ip link set br0 up',
      );
      await lab.rollBackAfter(() => lab.node.callLink('br0', 'destroy'));
      await lab.expectUnchanged();
    });
  });
else
  it('refuses VLANs in the kernel’s words where the kernel filters none', async () => {
    await using lab = await WholeLab.start(bridgeOfTwo);
    const { error } = await setOptions(lab, 'v0', trunk);
    expect(error?.message).toMatch(/not supported.* \(bridge vlan add dev v0 vid 10 pvid untagged\)/);
    await lab.expectUnchanged();
  });
