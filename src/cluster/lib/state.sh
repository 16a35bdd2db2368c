# The cluster's state between two commands: its owner, its health, and how to delete it.
# shellcheck shell=bash disable=SC2154

fingerprint() { # hash of all files that define the cluster
  (cd "$here" && find . -type f ! -name README.md ! -path './tools/*' -print0 | sort -z | xargs -0 sha256sum) | key
}

begin_state() {
  mkdir -p "$state"/{processes,log,pki}
  chmod 711 "$state"
  chmod 700 "$pki"
  printf '%s\n%s\n' "$project" "$(fingerprint)" >"$state/owner"
  remember_machine
  log_to "$state/log"
}

finish_state() { touch "$state/complete"; }

owner() { head -n 1 "$state/owner" 2>/dev/null || true; }

# Directories outside of ours that the kubelet and containerd create.
foreign_directories=(/var/lib/kubelet /var/lib/cni /var/log/containers /run/containerd)

remember_machine() {
  sysctl -e vm.overcommit_memory vm.panic_on_oom kernel.panic kernel.panic_on_oops \
    kernel.keys.root_maxkeys kernel.keys.root_maxbytes >"$state/sysctl" 2>/dev/null || true
  local directory
  for directory in "${foreign_directories[@]}"; do [ -e "$directory" ] || echo "$directory"; done >"$state/absent"
}

restore_machine() {
  [ ! -s "$state/sysctl" ] || sysctl -qp "$state/sysctl" || true
  local file directory
  for file in "$state"/containerd/state/io.containerd.runtime.v2.task/k8s.io/*/address; do
    rm -f "$(sed 's#^unix://##' "$file")"
  done
  for file in /var/lib/cni/results/*; do ! grep -qs "$state/" "$file" || rm -f "$file"; done
  for file in /var/log/containers/*; do [[ $(readlink "$file") != "$state"/* ]] || rm -f "$file"; done
  ! grep -qsx /var/lib/kubelet "$state/absent" || rm -rf /var/lib/kubelet/device-plugins
  [ -e "$state/absent" ] || return 0
  while read -r directory; do
    [ ! -d "$directory" ] || find "$directory" -depth -type d -empty -delete
  done <"$state/absent"
}

unmount_below() { # path prefix
  local mount
  awk -v below="$1" 'index($5, below) == 1 { print $5 }' /proc/self/mountinfo | sort -r |
    while read -r mount; do umount "$mount" 2>/dev/null || umount -l "$mount"; done
}

# Works without the checkout and the cache that started the cluster, and if its processes are dead.
take_down() {
  kill_processes
  unmount_below "$state/"
  restore_machine
  remove_network
  rm -rf --one-file-system "$state"
  with_services
}

something_exists() { [ -e "$state" ] || [ -e "/run/netns/$namespace" ] || [ -n "$(cgroups)" ]; }

problem() { # prints the first problem of the cluster, or nothing if it is ours and healthy
  local process
  if [ ! -e "$state/owner" ]; then
    echo "an earlier cluster was not deleted completely"
  elif [ "$(owner)" != "$project" ]; then
    echo "the running cluster belongs to $(owner)"
  elif [ ! -e "$state/complete" ]; then
    echo "an earlier start did not finish"
  elif [ "$(sed -n 2p "$state/owner")" != "$(fingerprint)" ]; then
    echo "src/cluster has changed since the cluster was started"
  else
    for process in $(processes); do lives "$process" || { echo "$process has ended" && return; }; done
    api_answers >/dev/null 2>&1 || { echo "the API server does not respond" && return; }
    registries_answer >/dev/null 2>&1 || { echo "a registry does not respond" && return; }
    kubectl wait --for=condition=Ready "node/$node" --timeout=15s >/dev/null 2>&1 ||
      { echo "the node is not ready" && return; }
    local deployments
    for deployments in tekton-pipelines tekton-pipelines-resolvers; do
      kubectl -n $deployments wait --for=condition=Available deployment --all --timeout=30s >/dev/null 2>&1 ||
        { echo "$deployments is not available" && return; }
    done
  fi
}

replace() { # problem
  say "$1: replacing it"
  step_here "deleting the cluster" take_down
}

need_cluster() {
  [ -e "$state" ] || fail "no cluster is running: run $here/cluster up"
  need_root
  [ "$(owner)" = "$project" ] ||
    fail "the running cluster belongs to $(owner): run $here/cluster up to replace it"
}

status() {
  [ -e "$state" ] || { say "no cluster is running" && exit 1; }
  need_root
  is_built kubernetes || fail "$(built kubernetes) is missing: run $here/cluster up"
  say "cluster of $(owner)"
  local process wrong
  for process in $(processes); do
    if lives "$process"; then
      printf '  %-20s process %s\n' "$process" "$(pid_of "$process")"
    else
      printf '  %-20s ended; see %s\n' "$process" "$state/log/$process.log"
    fi
  done
  wrong=$(problem)
  [ -z "$wrong" ] || { say "not healthy: $wrong" && exit 1; }
  kubectl get nodes
  kubectl get pods -A
  say "healthy"
}

show_logs() {
  [ $# -eq 1 ] || misuse "logs takes one of: $(log_names)"
  case $1 in
    tekton-controller) run_client kubectl logs -n tekton-pipelines deployment/tekton-pipelines-controller ;;
    tekton-webhook) run_client kubectl logs -n tekton-pipelines deployment/tekton-pipelines-webhook ;;
    tekton-resolvers)
      run_client kubectl logs -n tekton-pipelines-resolvers deployment/tekton-pipelines-remote-resolvers
      ;;
    *)
      [ -e "$state" ] || fail "no cluster is running: run $here/cluster up"
      need_root
      [ -e "$state/log/$1.log" ] || misuse "unknown component $1; use one of: $(log_names)"
      cat "$state/log/$1.log"
      ;;
  esac
}

log_names() {
  local file
  for file in "$state"/log/*.log; do basename "$file" .log; done | tr '\n' ' '
  echo "tekton-controller tekton-webhook tekton-resolvers"
}

run_client() { # kubectl or helm, arguments
  local client=$1
  shift
  need_cluster
  client=$(client_directory)/$client
  [ -x "$client" ] || fail "$client is not built: run $here/cluster up"
  KUBECONFIG=$state/kubeconfig exec "$client" "$@"
}

print_summary() {
  say "Kubernetes $kubernetes_version and Tekton $tekton_version are running. To use them from any root shell of this machine:"
  say "  eval \"\$($here/cluster env)\"; export KUBECONFIG PATH=\"\$CLUSTER_BIN:\$PATH\"; kubectl get pods -A"
  say "  source registry 127.0.0.1:$source_port, destination registry 127.0.0.1:$destination_port" \
    "(user $destination_username, password $destination_password)"
}
