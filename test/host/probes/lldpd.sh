# Two daemons of lldpd at the ends of a pair of links, in a network and mount namespace of their own. Prints what the first
# one received, as soon as it received something.
set -eu
mount -t tmpfs tmpfs /run
mkdir -p /run/lldpd
ip link add v0 type veth peer name p0
ip link set v0 up
ip link set p0 up
lldpd -d -I v0 -u /run/lldpd.socket >/dev/null 2>&1 &
first=$!
lldpd -d -I p0 -u /run/peer.socket -S neighbour >/dev/null 2>&1 &
second=$!
trap 'kill $first $second' EXIT
for _ in $(seq 300); do
  lldpcli -u /run/peer.socket configure lldp tx-interval 1 >/dev/null 2>&1 || true
  if lldpctl -u /run/lldpd.socket -f json 2>/dev/null | grep -q '"v0"'; then break; fi
  sleep 0.1
done
lldpctl -f json
ip -o link show dev p0 | sed 's/.*ether \([^ ]*\) .*/\1/'
