import { type AgentLab, type AgentOptions, startAgent } from '../guest/agent.ts';
import { objectKey } from '../guest/object-key.ts';
import type { Vm } from '../guest/vm.ts';
import { waitUntilPermitted } from '../guest/wait-until-permitted.ts';
import { type CapturedState, captureStateOf, expectStateRestored } from './expect-restored.ts';
import { type NetworkView, readNetworkView, withSortedMembers } from './network-view.ts';

/** Lines of a link without addresses. */
export const quiet = 'LinkLocalAddressing=no\nIPv6AcceptRA=no\n';
export const static18 = `Address=198.51.100.5/24
Address=198.51.100.6/24
Address=2001:db8:18::5/64
IPv6AcceptRA=no
[Route]
Destination=198.19.0.0/16
Gateway=198.51.100.1
Metric=50
`;

/** Files of an administrator, by their name. */
export type NetworkdFiles = Readonly<Record<string, string>>;

/** Files of the cards alone; the agent builds masters and VLANs on them. */
export const cardFiles: NetworkdFiles = {
  '10-ens18.network': `[Match]\nName=ens18\n[Network]\n${static18}`,
  '20-cards.network': `[Match]\nName=ens16 ens17 ens19 ens20\n[Network]\n${quiet}`,
};

/** Succeeds once networkd has configured all cards. */
export const cardsSettled = `links=$(networkctl list --no-pager --no-legend)
  [ "$(grep -cE ' (ens1[6-9]|ens20) .* configured' <<<"$links")" = 5 ] || exit 1
  [ -z "$(ip -6 addr show tentative)" ] || exit 1
  ip -br addr show ens18 | grep -q fe80`;

async function startNetworkd(vm: Vm, files: NetworkdFiles, isConfigured: string): Promise<void> {
  for (const [name, text] of Object.entries(files)) await vm.write(`/etc/systemd/network/${name}`, text);
  await vm.sh('systemctl unmask systemd-networkd.socket systemd-networkd; systemctl start systemd-networkd');
  await vm.waitUntil(isConfigured, 120_000);
  // networkd removes this rule of a third party whenever it configures a link.
  await vm.sh('ip rule add from 198.51.100.77 table 77 priority 100');
}

/** Prints networkd's links and files, and the routing rules, which a reload removes. */
const readService = (vm: Vm) =>
  vm.sh(`networkctl list --no-pager --no-legend | awk '{ print $2, $3, $5 }' | sort
    networkctl --json=short list | tr , '\\n' | grep NetworkFile | sort || true
    for file in /run/systemd/network/*; do [ -e "$file" ] && { echo "== $file"; cat "$file"; }; done
    cat /etc/systemd/network/* | sha256sum
    ip rule`);

/** Reads the network without the order of a bond's members: networkd adds each when it has configured it. */
export const readManagedView = async (vm: Vm): Promise<NetworkView> =>
  withSortedMembers(await readNetworkView(vm));

export const captureState = (vm: Vm): Promise<CapturedState> =>
  captureStateOf(vm, readService, readManagedView);

/** Waits until the network, networkd's links and its files equal an earlier state. @param isConfigured script that succeeds before that. */
export async function expectRestored(
  vm: Vm,
  before: CapturedState,
  isConfigured: string,
  message: string,
): Promise<void> {
  await vm.waitUntil(isConfigured, 120_000);
  await expectStateRestored(vm, before, readService, { message, read: readManagedView });
}

/** Starts networkd with these files, and an agent. Waits until the agent may change the network and knows its manager. */
export async function startManagedAgent(
  vm: Vm,
  files: NetworkdFiles,
  isConfigured: string,
  options: AgentOptions = {},
): Promise<AgentLab> {
  await startNetworkd(vm, files, isConfigured);
  const lab = await startAgent(vm, options);
  await waitUntilPermitted(lab);
  await lab.waitUntil(
    'networkInterface',
    objectKey('ens18'),
    ({ properties }) => properties['managedBy'] === 'systemd-networkd',
  );
  return lab;
}
