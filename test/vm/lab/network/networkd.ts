import { expect } from 'vitest';
import { objectKey } from '../../changes/change-kinds.ts';
import { type AgentLab, startAgent } from '../guest/agent.ts';
import type { Vm } from '../guest/vm.ts';
import { waitUntilPermitted } from '../guest/wait-until-permitted.ts';
import { diffNetworkViews, readNetworkView } from './network-view.ts';

/** Of a link that has no address of its own. */
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

/** Texts by name of the file, as an administrator wrote them. */
export type NetworkdFiles = Readonly<Record<string, string>>;

/** Cards alone: what is to stand on them is made by the agent. */
export const cardFiles: NetworkdFiles = {
  '10-ens18.network': `[Match]\nName=ens18\n[Network]\n${static18}`,
  '20-cards.network': `[Match]\nName=ens16 ens17 ens19 ens20\n[Network]\n${quiet}`,
};

/** Holds once all cards are set up. */
export const cardsSettled = `links=$(networkctl list --no-pager --no-legend)
  [ "$(grep -cE ' (ens1[6-9]|ens20) .* configured' <<<"$links")" = 5 ] || exit 1
  [ -z "$(ip -6 addr show tentative)" ] || exit 1
  ip -br addr show ens18 | grep -q fe80`;

async function startNetworkd(vm: Vm, written: NetworkdFiles, settled: string): Promise<void> {
  for (const [name, text] of Object.entries(written)) await vm.write(`/etc/systemd/network/${name}`, text);
  await vm.sh('systemctl unmask systemd-networkd.socket systemd-networkd; systemctl start systemd-networkd');
  await vm.waitUntil(settled, 120_000);
  // A rule of a stranger's: networkd takes it away whenever it sets a link up.
  await vm.sh('ip rule add from 198.51.100.77 table 77 priority 100');
}

/** What networkd tells of its links, and what it reads of theirs; and the rules, which go with a reload. */
const view = (vm: Vm) =>
  vm.sh(`networkctl list --no-pager --no-legend | awk '{ print $2, $3, $5 }' | sort
    networkctl --json=short list | tr , '\\n' | grep NetworkFile | sort || true
    for file in /run/systemd/network/*; do [ -e "$file" ] && { echo "== $file"; cat "$file"; }; done
    cat /etc/systemd/network/* | sha256sum
    ip rule`);

export interface CapturedState {
  readonly network: Awaited<ReturnType<typeof readNetworkView>>;
  readonly view: string;
}

export const captureState = async (vm: Vm): Promise<CapturedState> => ({
  network: await readNetworkView(vm),
  view: await view(vm),
});

/** Both tell what they told before, once they are done. */
export async function expectRestored(
  vm: Vm,
  before: CapturedState,
  whenSettled: string,
  what: string,
): Promise<void> {
  await vm.waitUntil(whenSettled, 120_000);
  const left = async () => {
    const now = await view(vm);
    return [
      ...diffNetworkViews(before.network, await readNetworkView(vm)),
      ...(now === before.view ? [] : [before.view, now]),
    ];
  };
  await expect.poll(left, { timeout: 60_000, message: what }).toEqual([]);
}

/** networkd with these files, and an agent that knows that it holds the cards. */
export async function startManagedAgent(
  vm: Vm,
  written: NetworkdFiles,
  whenSettled: string,
  every = 1,
): Promise<AgentLab> {
  await startNetworkd(vm, written, whenSettled);
  const lab = await startAgent(vm, { everySeconds: every });
  await waitUntilPermitted(lab);
  const held = await lab.waitUntil('networkInterface', objectKey('ens18'), ({ properties }) => {
    return properties['managedBy'] === 'systemd-networkd';
  });
  expect(held.properties).toMatchObject({ managedBy: 'systemd-networkd' });
  return lab;
}
