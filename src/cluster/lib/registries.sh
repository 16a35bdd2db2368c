# Two registries at the node's address: a public one, and one that requires a user and password.
# shellcheck shell=bash disable=SC2154

start_registries() {
  htpasswd -Bbn "$destination_username" "$destination_password" >"$state/destination.htpasswd"
  start_registry source "$source_port"
  start_registry destination "$destination_port" \
    "auth: {htpasswd: {realm: destination, path: $state/destination.htpasswd}}"
}

start_registry() { # name, port, authentication
  cat >"$state/$1.yaml" <<YAML
version: 0.1
log: {level: info}
storage: {filesystem: {rootdirectory: $state/$1}, delete: {enabled: true}}
http: {addr: "$node_address:$2", relativeurls: true, secret: $name}
${3:-}
YAML
  start "$1" docker-registry serve "$state/$1.yaml"
}
