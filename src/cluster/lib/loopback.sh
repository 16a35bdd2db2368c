# Forwards the namespace's three ports to the same ports of the machine's loopback address.
# shellcheck shell=bash disable=SC2154

start_loopback() {
  {
    printf 'global\n  maxconn 4000\n'
    # a watch can be idle for long
    printf 'defaults\n  mode tcp\n  timeout connect 5s\n  timeout client 24h\n  timeout server 24h\n'
    local port
    for port in $api_port $source_port $destination_port; do
      printf 'listen port-%s\n  bind 127.0.0.1:%s\n  server node %s:%s namespace %s\n' \
        "$port" "$port" "$node_address" "$port" "$namespace"
    done
  } >"$state/loopback.cfg"
  start_outside loopback haproxy -db -f "$state/loopback.cfg"
}

registries_answer() {
  curl -fsS --noproxy '*' -m 5 "http://127.0.0.1:$source_port/v2/" &&
    curl -fsS --noproxy '*' -m 5 -u "$destination_username:$destination_password" \
      "http://127.0.0.1:$destination_port/v2/"
}

api_answers() {
  [ "$(curl -fsS --noproxy '*' -m 5 --cacert "$pki/ca.crt" --cert "$pki/admin.crt" --key "$pki/admin.key" \
    "https://127.0.0.1:$api_port/readyz")" = ok ]
}

wait_for_registries() { until_true 30 "the registries on 127.0.0.1" registries_answer; }
