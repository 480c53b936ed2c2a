import { type AgentLab, startAgent } from '../guest/agent.ts';
import { objectKey } from '../guest/object-key.ts';
import type { Vm } from '../guest/vm.ts';
import { waitUntilPermitted } from '../guest/wait-until-permitted.ts';
import { type CapturedState, captureStateOf, expectStateRestored } from './expect-restored.ts';

/** Keyfiles of an administrator, by the name of the profile. */
export type Profiles = Readonly<Record<string, string>>;

const profile = (number: number, type: string, name: string, rest: string) =>
  `[connection]\nid=${name}\nuuid=00000000-0000-4000-8000-0000000000${number}\ntype=${type}\ninterface-name=${name}\n${rest}`;
const port = (master: string, kind: string) => `master=${master}\nslave-type=${kind}\n`;
const noAddress = '[ipv4]\nmethod=disabled\n[ipv6]\nmethod=disabled\n';
const static18 = `[ipv4]
method=manual
address1=198.51.100.5/24
address2=198.51.100.6/24
route1=198.19.0.0/16,198.51.100.1,50
[ipv6]
method=manual
address1=2001:db8:18::5/64
addr-gen-mode=eui64
`;

/** Profiles of the cards alone; the agent builds masters and VLANs on them. */
export const cardProfiles: Profiles = {
  ens16: profile(16, 'ethernet', 'ens16', noAddress),
  ens17: profile(17, 'ethernet', 'ens17', noAddress),
  ens18: profile(18, 'ethernet', 'ens18', static18),
  ens19: profile(19, 'ethernet', 'ens19', noAddress),
  ens20: profile(20, 'ethernet', 'ens20', noAddress),
};

/** Profiles of the cards, and of a bridge over a VLAN over a bond. */
export const stackProfiles: Profiles = {
  ...cardProfiles,
  ens16: profile(16, 'ethernet', 'ens16', port('bond0', 'bond')),
  ens17: profile(17, 'ethernet', 'ens17', port('bond0', 'bond')),
  bond0: profile(30, 'bond', 'bond0', `[bond]\nmode=active-backup\nmiimon=100\n${noAddress}`),
  'bond0.20': profile(
    31,
    'vlan',
    'bond0.20',
    `${port('br0', 'bridge')}[vlan]\nid=20\nparent=bond0\nflags=1\n`,
  ),
  br0: profile(
    32,
    'bridge',
    'br0',
    `[bridge]\nstp=false
[ipv4]\nmethod=manual\naddress1=192.0.2.7/24
[ipv6]\nmethod=manual\naddress1=2001:db8::7/64\naddr-gen-mode=eui64\n`,
  ),
};

const folder = '/etc/NetworkManager';

/** Returns a script that succeeds once NetworkManager has activated these profiles. */
const isActivated = (profiles: Profiles) => `nmcli -t -f DEVICE,STATE dev > /run/nm-devices
  for name in ${Object.keys(profiles).join(' ')}; do grep -qx "$name:connected" /run/nm-devices || exit 1; done
  [ -z "$(ip -6 addr show tentative)" ] || exit 1
  ip -br addr show ens18 | grep -q fe80`;

/** Starts NetworkManager with these profiles. It does not manage the card that leads to the broker. */
export async function startNetworkManager(vm: Vm, profiles: Profiles): Promise<void> {
  await vm.write(
    `${folder}/conf.d/lab.conf`,
    '[main]\nno-auto-default=*\n[keyfile]\nunmanaged-devices=interface-name:ens5;interface-name:ens21\n',
  );
  for (const [name, text] of Object.entries(profiles))
    await vm.write(`${folder}/system-connections/${name}.nmconnection`, text);
  await vm.sh(`chmod 600 ${folder}/system-connections/*
    systemctl unmask NetworkManager NetworkManager-dispatcher; systemctl start NetworkManager`);
  await vm.waitUntil(isActivated(profiles), 120_000);
}

/** Prints NetworkManager's profiles and devices, and a hash of its keyfiles. */
const readService = (vm: Vm) =>
  vm.sh(`nmcli -t -f NAME,UUID,TYPE,DEVICE,AUTOCONNECT,FILENAME con show | grep -v :lo: | sort
    nmcli -t -f DEVICE,STATE,CONNECTION dev | sort
    nmcli -g GENERAL.DEVICE,GENERAL.AUTOCONNECT dev show | paste -s -d ' ' | sed 's/   */\\n/g' | sort
    cat ${folder}/system-connections/* | sha256sum`);

export const captureState = (vm: Vm): Promise<CapturedState> => captureStateOf(vm, readService);

/** Waits until the network, NetworkManager's profiles and its devices equal an earlier state. */
export const expectRestored = (vm: Vm, before: CapturedState, message: string): Promise<void> =>
  expectStateRestored(vm, before, readService, { timeoutMs: 180_000, message });

/** Starts NetworkManager with these profiles, and an agent. Waits until the agent may change the network and knows its manager. */
export async function startManagedAgent(vm: Vm, profiles: Profiles): Promise<AgentLab> {
  await startNetworkManager(vm, profiles);
  const lab = await startAgent(vm);
  await waitUntilPermitted(lab);
  await lab.waitUntil(
    'networkInterface',
    objectKey('ens18'),
    ({ properties }) => properties['managedBy'] === 'NetworkManager',
  );
  return lab;
}
