import { expect, test } from 'vitest';
import { flattenDefinition } from '#actions';
import { networkManagerWriter } from '../../../../../src/actions/network/definitions/network-manager/network-manager-writer.ts';
import { profileName } from '../../../../../src/actions/network/definitions/network-manager/own-profile.ts';
import { printProfile } from '../../../../../src/actions/network/definitions/network-manager/print-profile.ts';
import { readInterfaceXml } from '../../../../../src/actions/network/xml/read/read-interface-xml.ts';

const ns = 'xmlns:ovirt="http://ovirt.org/ovirt-node/interface/1.0"';
const card = (rest: string, settings = '<ovirt:mac address="52:54:00:12:34:56"/>') =>
  `<interface type="ethernet" name="eth0" ${ns}>${rest}<ovirt:settings>${settings}</ovirt:settings></interface>`;
const bridge = (settings: string, port: string) =>
  `<interface type="bridge" name="br0" ${ns}><bridge><interface type="ethernet" name="eth0"><ovirt:settings>${port}</ovirt:settings></interface></bridge>
    <ovirt:settings>${settings}</ovirt:settings></interface>`;
const mtu = '<ovirt:mtu size="1500"/>';
const address = '<protocol family="ipv4"><ip address="192.0.2.5" prefix="24"/></protocol>';

test.each([
  [
    'a gateway without an address',
    card('<protocol family="ipv4"><dhcp/><route gateway="192.0.2.1"/></protocol>'),
    'and it has no ipv4 address',
  ],
  [
    'a rule without a priority',
    card(address, '<ovirt:rule family="ipv4" table="7"/>'),
    'a rule of eth0 has no priority',
  ],
  [
    'a table by a name of the machine',
    card(address, '<ovirt:route destination="10.0.0.0/8" table="lab"/>'),
    'table of the route of eth0 to 10.0.0.0/8 is lab',
  ],
  [
    'a DNS server without addresses',
    card('', '<ovirt:dns server="192.0.2.53"/>'),
    'DNS server 192.0.2.53 and no ipv4 addresses',
  ],
  [
    'a search domain without addresses',
    card('', '<ovirt:dns search="example.org"/>'),
    'a search domain and no addresses',
  ],
  [
    'a route without addresses',
    card('', '<ovirt:route destination="10.0.0.0/8" gateway="192.0.2.1"/>'),
    'a route to 10.0.0.0/8 and no ipv4 addresses',
  ],
  [
    'a disabled family with settings',
    card(address, '<ovirt:disabled family="ipv4"/>'),
    'ipv4 of eth0 is disabled and has settings',
  ],
  [
    'a metric without a gateway',
    card(address, '<ovirt:gateway family="ipv4" metric="5"/>'),
    'metric of the ipv4 gateway of eth0 is 5',
  ],
  [
    'a time that is not of whole seconds',
    bridge('<ovirt:option name="ageing_time" value="12345"/>', mtu),
    'option ageing_time of br0 is 12345; expected whole seconds',
  ],
  [
    'an option that a profile does not have',
    bridge('<ovirt:option name="nf_call_iptables" value="1"/>', mtu),
    'option nf_call_iptables of br0 cannot be written',
  ],
  [
    'an option of a port that a profile does not have',
    bridge('<ovirt:option name="priority" value="1"/>', '<ovirt:option name="guard" value="1"/>'),
    'option guard of eth0 cannot be written',
  ],
  [
    'options of a card without a master',
    card('', '<ovirt:option name="cost" value="5"/>'),
    'option cost of eth0 cannot be written',
  ],
  ['VLANs of a card without a master', card('', '<ovirt:vlan first="5"/>'), 'eth0 has VLANs of a port'],
  [
    'a value that the kernel refuses',
    `<interface type="ethernet" name="bond0" ${ns}><ovirt:settings kind="bond"><ovirt:option name="mode" value="802.3ad"/><ovirt:option name="lacp_rate" value="soon"/></ovirt:settings></interface>`,
    'option lacp_rate of bond0 is soon',
  ],
])('refuses %s, which a profile of NetworkManager cannot say', (_, xml, words) => {
  const print = () => {
    for (const written of flattenDefinition(readInterfaceXml(xml)))
      printProfile(written, { autoconnect: true, priority: 100 });
  };
  expect(print).toThrow(words);
});

test('refuses a record that names a profile of another author', () => {
  const { isOwn } = networkManagerWriter;
  expect(isOwn(profileName('eth0'), undefined)).toBe(true);
  expect(isOwn(profileName('eth0').replace(/^profile ./, 'profile 0'), undefined)).toBe(false);
  expect(isOwn('/etc/passwd', undefined)).toBe(false);
  expect(isOwn(profileName('eth0'), '{"connection":{"id":{"signature":"s","value":"x"}}}')).toBe(false);
  expect(isOwn(profileName('eth0'), 'no JSON')).toBe(false);
});
