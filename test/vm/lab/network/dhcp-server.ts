import type { Vm } from '../guest/vm.ts';

/** Starts a DHCP server in a network namespace on the wire of ens16 and ens17: 10.9.0.0/24 and fd09::/64. */
export async function startDhcpServer(vm: Vm): Promise<void> {
  await vm.sh(`ip netns add peer && ip link set ens21 netns peer
    ip -n peer link set lo up && ip -n peer link set ens21 up
    ip -n peer addr add 10.9.0.1/24 dev ens21 && ip -n peer addr add fd09::1/64 dev ens21 nodad
    ip netns exec peer dnsmasq --conf-file=/dev/null --port=0 --interface=ens21 --bind-interfaces --enable-ra \
      --dhcp-range=10.9.0.50,10.9.0.90,10m --dhcp-range=fd09::50,fd09::90,64,10m \
      --dhcp-leasefile=/run/dnsmasq.leases --pid-file=/run/dnsmasq.pid`);
}
