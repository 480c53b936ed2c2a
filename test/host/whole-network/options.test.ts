import { beforeAll, describe, expect, it } from 'vitest';
import { requireTools } from '../kit.ts';
import { bridgeOfTwo, WholeLab } from './whole-lab.ts';

beforeAll(() => requireTools('ip', 'bridge', 'tc', 'sysctl', 'grep'));

const bridge = [
  ...bridgeOfTwo,
  'bridge link set dev v0 hairpin on',
  'ip link set v0 type bridge_slave group_fwd_mask 8',
];

interface IpInfo {
  readonly linkinfo: {
    readonly info_data?: Readonly<Record<string, unknown>>;
    readonly info_slave_data?: Readonly<Record<string, unknown>>;
  };
}

const infoOf = (lab: WholeLab, name: string) =>
  lab.node.namespace.ipJson<IpInfo[]>('-details', 'link', 'show', name)[0]?.linkinfo;

const ofBridge = {
  group_fwd_mask: 16_384,
  multicast_last_member_interval: 200,
  multicast_membership_interval: 20_000,
  multicast_querier_interval: 30_000,
  multicast_query_interval: '12000',
  multicast_query_response_interval: 800,
  multicast_startup_query_interval: 4000,
};
const ofPort = {
  priority: 8,
  cost: 77,
  hairpin: 'off',
  guard: true,
  root_block: 1,
  fastleave: 'on',
  learning: false,
  flood: 'off',
  mcast_flood: 'off',
  bcast_flood: 'off',
  mcast_to_unicast: 'on',
  mcast_router: 2,
  group_fwd_mask: 16_384,
  neigh_suppress: 'on',
  isolated: 'on',
};

describe.concurrent('setOptions', () => {
  it('sets forwarded groups and multicast intervals of a bridge as ip shows, and a rollback restores them', async () => {
    await using lab = await WholeLab.start(bridge);
    await lab.rollBackAfter(async () => {
      const answer = await lab.node.callLink('br0', 'setOptions', { options: ofBridge });
      expect(infoOf(lab, 'br0')?.info_data).toMatchObject({
        group_fwd_mask: '0x4000',
        mcast_last_member_intvl: 200,
        mcast_membership_intvl: 20_000,
        mcast_querier_intvl: 30_000,
        mcast_query_intvl: 12_000,
        mcast_query_response_intvl: 800,
        mcast_startup_query_intvl: 4000,
      });
      const { options } = await lab.node.properties('networkInterface', 'br0');
      expect(options).toMatchObject(
        Object.fromEntries(Object.entries(ofBridge).map(([name, value]) => [name, { value: String(value) }])),
      );
      return answer;
    });
    await lab.expectUnchanged();
  });

  it('sets every option of a port as ip shows, and a rollback restores them', async () => {
    await using lab = await WholeLab.start(bridge);
    await lab.rollBackAfter(async () => {
      const answer = await lab.node.callLink('v0', 'setOptions', { options: ofPort });
      expect(infoOf(lab, 'v0')?.info_slave_data).toMatchObject({
        priority: 8,
        cost: 77,
        hairpin: false,
        guard: true,
        root_block: true,
        fastleave: true,
        learning: false,
        flood: false,
        mcast_flood: false,
        bcast_flood: false,
        mcast_to_unicast: true,
        multicast_router: 2,
        group_fwd_mask: '0x4000',
        neigh_suppress: true,
        isolated: true,
      });
      return answer;
    });
    await lab.expectUnchanged();
  });

  it('brings the options of a port back after it left its bridge', async () => {
    await using lab = await WholeLab.start(bridge);
    expect((await lab.node.callLink('v0', 'setOptions', { options: ofPort })).error).toBeUndefined();
    await lab.recapture();
    await lab.rollBackAfter(() => lab.node.callLink('v0', 'setMaster', { interfaceName: '' }));
    await lab.expectUnchanged();
  });
});
