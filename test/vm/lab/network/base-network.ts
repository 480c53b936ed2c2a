import type { Vm } from '../guest/vm.ts';
import { startDhcpServer } from './dhcp-server.ts';

/** Builds a network with links, addresses, routes and rules of all kinds, with `ip` and beside the agent. Tests change this network. */
export async function makeBaseNetwork(vm: Vm): Promise<void> {
  await vm.sh(`set -e
    # The first start of a card changes its queue discipline.
    for card in ens16 ens17 ens18 ens19 ens20; do ip link set $card up; ip link set $card down; done
    ip link add bond0 address 52:54:00:00:00:10 type bond mode active-backup miimon 100
    ip link add bond2 type bond mode balance-rr miimon 100
    for card in ens16 ens17; do ip link set $card master bond0; ip link set $card up; done
    # Otherwise bond2 keeps the address that the kernel derives from its first member.
    ip link set bond2 addrgenmode none
    ip link set bond0 up; ip link set bond2 up
    ip link add link bond0 name bond0.20 type vlan id 20 egress-qos-map 0:3 1:5 ingress-qos-map 3:1
    ip link add link bond0 name bond0.21 type vlan protocol 802.1ad id 21
    ip link add br0 address 52:54:00:00:00:10 type bridge stp_state 0 forward_delay 0
    ip link set bond0.20 master br0
    for made in bond0.20 bond0.21 br0 ens18 ens19; do ip link set $made up; done
    ip addr add 192.0.2.7/24 brd + dev br0
    ip addr add 192.0.2.70/24 brd + dev br0
    ip addr add 2001:db8::7/64 dev br0 nodad
    ip addr add 198.51.100.5/24 brd + dev ens18
    ip addr add 198.51.100.6/24 brd + dev ens18
    ip addr add 2001:db8:18::5/64 dev ens18 nodad
    ip addr add 203.0.113.5/25 dev bond0.21
    ip addr add 10.66.0.5/24 brd + dev bond0
    ip addr add 10.66.0.6/24 brd + dev bond0
    ip addr add 2001:db8:a::5/64 dev bond0 nodad
    ip route add 100.65.0.0/16 via 10.66.0.1
    ip -6 route add 2001:db8:a1::/48 via 2001:db8:a::1
    ip route add 198.18.0.0/16 via 192.0.2.1
    ip -6 route add 2001:db8:1::/48 via 2001:db8::1
    ip route add 198.19.0.0/16 via 198.51.100.1 metric 50 mtu 1400
    ip -6 route add 2001:db8:2::/48 via 2001:db8:18::1 metric 512
    ip route add 10.77.0.0/16 via 198.51.100.9 table 77
    ip rule add from 198.51.100.5 table 77 priority 100`);
  await waitUntilSettled(vm);
}

/** Builds the base network with a DHCP server behind bond0. Only DHCP clients accept the server's router advertisements. */
export async function makeBaseNetworkWithDhcp(vm: Vm): Promise<void> {
  await vm.sh(`for name in default ens16 ens17 ens18 ens19 ens20; do
    sysctl -qw net.ipv6.conf.$name.accept_ra=0
  done`);
  await makeBaseNetwork(vm);
  await startDhcpServer(vm);
}

/**
 * Waits until every card that is up has its carrier, and no address is tentative: a link gets its link-local address with the
 * carrier, seconds after a change has set the card up.
 */
export async function waitUntilSettled(vm: Vm): Promise<void> {
  // The carrier of a card that is down cannot be read.
  await vm.waitUntil(`up=0
    for carrier in /sys/class/net/ens1[6-9]/carrier /sys/class/net/ens20/carrier; do
      read -r state 2>/dev/null < $carrier || continue
      [ "$state" = 1 ] || exit 1
      up=$((up + 1))
    done
    [ $up -ge 2 ] && [ -z "$(ip -6 addr show tentative)" ]`);
}
