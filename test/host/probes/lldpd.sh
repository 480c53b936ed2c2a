# Two daemons of lldpd at the ends of a pair of links, in a network and mount namespace of their own. Prints what the first
# one received, as soon as it received something; else fails with what both wrote.
set -eu
mount -t tmpfs tmpfs /run
mkdir -p /run/lldpd
ip link add v0 type veth peer name p0
ip link set v0 up
ip link set p0 up
lldpd -d -I v0 -u /run/lldpd.socket >/run/first.log 2>&1 &
first=$!
lldpd -d -I p0 -u /run/peer.socket -S neighbour >/run/second.log 2>&1 &
second=$!
trap 'kill $first $second' EXIT
# Each call moves the time of the next frame: repeated ones would put it off without end.
configured=no
for _ in $(seq 300); do
  if [ $configured = no ] && lldpcli -u /run/peer.socket configure lldp tx-interval 1 >/run/configured.log 2>&1; then
    configured=yes
  fi
  if lldpctl -u /run/lldpd.socket -f json >/run/neighbours.json 2>&1 && grep -q '"v0"' /run/neighbours.json; then
    cat /run/neighbours.json
    ip -o link show dev p0 | sed 's/.*ether \([^ ]*\) .*/\1/'
    exit 0
  fi
  sleep 0.1
done
tail -n 20 /run/*.log /run/neighbours.json >&2
exit 1
