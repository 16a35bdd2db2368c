# The node's network namespace, which is isolated from the machine's network.
# shellcheck shell=bash disable=SC2154

make_network() {
  ip netns add "$namespace"
  inside ip link set lo up
  # The node's interface is a bridge, since not every kernel has dummy interfaces. The default route leads nowhere,
  # but Kubernetes takes the node's address from its interface.
  inside ip link add node0 type bridge
  inside ip address add "$node_address/24" dev node0
  inside ip link set node0 up
  inside ip route add default via "$no_gateway"
  inside sysctl -qw net.ipv4.ip_forward=1
  inside sysctl -qw net.bridge.bridge-nf-call-iptables=1 2>/dev/null || true
}

remove_network() {
  [ -e "/run/netns/$namespace" ] || return 0
  ip netns delete "$namespace" 2>/dev/null || rm -f "/run/netns/$namespace"
  # ip mounts this directory when it creates the first namespace
  [ -n "$(ls -A /run/netns)" ] || umount /run/netns 2>/dev/null || true
}

refuse_foreign_ports() {
  local port line holder
  for port in $api_port $source_port $destination_port; do
    line=$(ss -Hltnp "sport = :$port" | awk '$4 ~ /^(127\.0\.0\.1|0\.0\.0\.0|\*|\[::\]):/' | head -n 1)
    [ -n "$line" ] || continue
    holder=$(sed -n 's/.*users:(("\([^"]*\)",pid=\([0-9]*\).*/\1, process \2/p' <<<"$line")
    lives loopback && [ "${holder##* }" = "$(pid_of loopback)" ] && continue
    fail "port $port is in use (${holder:-by an unknown process}): end that process, then try again"
  done
}
