import { describe, expect, it } from 'vitest';
import { createBond, createVlan, destroy, setMaster, setMtu, setOptions } from '#actions';
import { sampleNetwork as state, stepsOf } from '../sample-network.ts';

const newBond = { interfaceName: 'bond7', mode: 'active-backup', members: [] as unknown[], options: {} };
const newVlan = { interfaceName: 'eth1.7', lowerInterface: 'eth1', vlanId: 7, protocol: '802.1Q' };

describe('plan', () => {
  it('sets members down before they join a new bond, and creates the bond with a MAC address', () => {
    const options = { primary: 'eth1', updelay: 200n };
    expect(stepsOf(createBond.plan({ ...newBond, members: ['eth0', 'eth1'], options }, state))).toEqual([
      'ip link add name bond7 address 52:54:00:00:00:02 type bond mode active-backup miimon 100 updelay 200',
      'ip link set dev eth0 master bond7',
      'ip link set dev eth0 up',
      'ip link set dev eth1 down',
      'ip link set dev eth1 master bond7',
      'ip link set dev eth1 up',
      'ip link set dev bond7 up',
      'ip link set dev bond7 type bond primary eth1',
    ]);
  });

  it('notes which times of a bridge the kernel does not report now, when they are set or the bridge is removed', () => {
    const options = { priority: '32768', forward_delay: '1500', hello_time: '200', max_age: '2000' };
    const withOptions = (reported: Record<string, string>) => ({
      ...state,
      links: state.links.map((link) => (link.name === 'br0' ? { ...link, options: reported } : link)),
    });
    const inUse = withOptions({ priority: '32768', ageing_time: '30000' });
    const set = (network: typeof state) =>
      setOptions.plan({ link: 'br0', options: { max_age: '1500', priority: '100' } }, network).notes;
    expect(set(inUse)).toEqual([
      expect.stringMatching(
        /^max_age of br0: former values do not come back after a rollback, and cannot be verified:/,
      ),
    ]);
    expect(destroy.plan({ link: 'br0' }, inUse).notes).toEqual([
      expect.stringMatching(/^forward_delay, hello_time, max_age of br0: former values do not come back/),
    ]);
    expect(set(withOptions({ ...options, ageing_time: '30000' }))).toEqual([]);
    expect(destroy.plan({ link: 'br0' }, withOptions({ ...options, ageing_time: '30000' })).notes).toEqual(
      [],
    );
  });

  it('sets the lower device of a new VLAN up first when the device is down', () => {
    const plan = createVlan.plan({ ...newVlan, lowerInterface: 'eth0', protocol: '802.1ad' }, state);
    expect(stepsOf(plan)).toEqual([
      'ip link set dev eth0 up',
      'ip link add link eth0 name eth1.7 type vlan protocol 802.1ad id 7',
      'ip link set dev eth1.7 up',
    ]);
  });

  it('frees the members of a bond before its deletion and keeps their administrative state', () => {
    const withoutVlan = { ...state, links: state.links.filter(({ name }) => name !== 'bond0.20') };
    expect(stepsOf(destroy.plan({ link: 'bond0' }, withoutVlan))).toEqual([
      'ip link set dev eth3 nomaster',
      'ip link set dev eth3 up',
      'ip link del dev bond0',
    ]);
  });

  it('frees a member before it joins another bond', () => {
    expect(stepsOf(setMaster.plan({ link: 'eth3', interfaceName: 'bond1' }, state))).toEqual([
      'ip link set dev eth3 nomaster',
      'ip link set dev eth3 up',
      'ip link set dev eth3 down',
      'ip link set dev eth3 master bond1',
      'ip link set dev eth3 up',
    ]);
  });

  it('switches options off before on, and sets a bond down for an option that needs it', () => {
    const monitoring = { arp_interval: 500, arp_ip_target: '192.0.2.1', miimon: 0 };
    expect(stepsOf(setOptions.plan({ link: 'bond0', options: monitoring }, state))).toEqual([
      'ip link set dev bond0 type bond miimon 0',
      'ip link set dev bond0 type bond arp_interval 500',
      'ip link set dev bond0 type bond arp_ip_target 192.0.2.1',
    ]);
    expect(stepsOf(setOptions.plan({ link: 'bond1', options: { lacp_rate: 1 } }, state))).toEqual([
      'ip link set dev bond1 down',
      'ip link set dev bond1 type bond lacp_rate fast',
      'ip link set dev bond1 up',
    ]);
  });

  it('has no steps when the network is in the requested state already', () => {
    expect(stepsOf(setMtu.plan({ link: 'eth0', mtu: 1500 }, state))).toEqual([]);
    expect(stepsOf(setMaster.plan({ link: 'eth0', interfaceName: '' }, state))).toEqual([]);
  });
});
