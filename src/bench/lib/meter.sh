# Measures a contestant: seconds, TaskRuns, requests and bytes to and from the registries, CPU of each group of processes.
# Results are lines of SCENE ROUND CONTESTANT KEY VALUE.
# shellcheck shell=bash disable=SC2154

enter_cluster() {
  local environment
  need_root
  environment=$("$cluster" env)
  eval "$environment"
  export KUBECONFIG
  PATH=$CLUSTER_BIN:$PATH
  unset -f kubectl
  state=$(dirname "$KUBECONFIG")
}

measure() { # ROUND CONTESTANT
  local round=$1 contestant=$2 begin end
  [[ $contestant == *-again ]] || empty_destination
  : >"$work/apply"
  snapshot >"$work/before"
  begin=$EPOCHREALTIME
  in_background in_group tool "with_${contestant//-/_}" >"$log" 2>&1
  await_job || {
    tail -n 20 "$log" >&2
    fail "$scene: $contestant failed"
  }
  end=$EPOCHREALTIME
  snapshot >"$work/after"
  {
    echo "seconds $(awk -v b="$begin" -v e="$end" 'BEGIN { printf "%.2f", e - b }')"
    echo "lines $(copied_lines)"
    cat "$work/apply"
    awk 'NR == FNR { before[$1] = $2; next } $1 !~ /^log:/ { print $1, $2 - before[$1] }' "$work/before" "$work/after"
    requests "$work/before"
    if [[ $scene == referrers* ]]; then echo "referrers $(listed_referrers)"; fi
  } | sed "s/^\([^ ]*\) /$scene\t$round\t${contestant}\t\1\t/" >>"$results"
  say "$scene, round $round: $contestant $(awk -F'\t' -v c="$contestant" '$3 == c && $4 == "seconds" { s = $5 } END { print s }' "$results") s"
}

copied_lines() { if [ "$contestant" = taskrun-of-one ]; then echo 1; else wc -l <"$work/lines"; fi; }

# The registry caches nothing, so deleting its files is enough.
empty_destination() { rm -rf "$state/destination/docker"; }

# --- Bytes ---

inside() { nsenter --net="/run/netns/$NETWORK_NAMESPACE" "$@"; }

# Counts what passes the registries' ports in the cluster's network, whoever sends it.
count_bytes() {
  uncount_bytes
  inside iptables -w -I INPUT -p tcp --dport 15001:15004 -m comment --comment bench-to
  inside iptables -w -I OUTPUT -p tcp --sport 15001:15004 -m comment --comment bench-from
}

uncount_bytes() {
  while inside iptables -w -D INPUT -p tcp --dport 15001:15004 -m comment --comment bench-to 2>/dev/null; do :; done
  while inside iptables -w -D OUTPUT -p tcp --sport 15001:15004 -m comment --comment bench-from 2>/dev/null; do :; done
}

bytes_on_the_wire() {
  inside iptables -w -nvxL INPUT | awk '/bench-to/ { print "wire-to", $2; exit }'
  inside iptables -w -nvxL OUTPUT | awk '/bench-from/ { print "wire-from", $2; exit }'
}

# --- CPU ---

# The kubelet's cgroups count the pods. The cluster's other processes get groups beside them, which `cluster down`
# deletes; shims and runc inherit containerd's.
find_groups() {
  groups=/sys/fs/cgroup/cpuacct/$NETWORK_NAMESPACE
  [ -d "$groups" ] || groups=/sys/fs/cgroup/$NETWORK_NAMESPACE
  [ -d "$groups" ] || fail "no cluster is up: run src/cluster/cluster up"
  weigh
  collect node kubelet containerd kube-proxy
  collect control-plane apiserver etcd controller-manager scheduler
  collect registries source destination loopback
  collect tool
  operator_pods=$(pods_of "$namespace" --selector "app.kubernetes.io/name=$release,!tekton.dev/taskRun")
  tekton_pods="$(pods_of tekton-pipelines) $(pods_of tekton-pipelines-resolvers)"
}

collect() { # GROUP PROCESS...
  local process
  mkdir -p "$groups/bench-$1"
  for process in "${@:2}"; do move "$(cut -d' ' -f1 "$state/processes/$process")" "$1"; done
}

# Other processes of the machine must not slow those contestants the most that have the fewest threads. Hence all
# share one weight, with their pods. With cgroup v2 the groups have it already.
move() { # PROCESS GROUP
  [ ! -d "$shared" ] || echo "$1" >"$shared/cgroup.procs"
  echo "$1" >"$groups/bench-$2/cgroup.procs"
}

weigh() {
  shared=/sys/fs/cgroup/cpu/$NETWORK_NAMESPACE
  if [ -d "$shared" ]; then echo 65536 >"$shared/cpu.shares"; else echo 3000 >"$groups/cpu.weight"; fi
}

in_group() { # GROUP COMMAND...
  set +m # all that it starts ends with it
  move "$BASHPID" "$1"
  "${@:2}"
}

pods_of() { # NAMESPACE KUBECTL-ARGUMENT...; prints the pods' cgroups
  kubectl get pods --namespace "$1" "${@:2}" --output 'jsonpath={range .items[*]}{.metadata.uid}{"\n"}{end}' |
    while read -r uid; do find "$groups/kubepods" -maxdepth 2 -name "pod$uid"; done | xargs
}

usage() { # CGROUP...; prints their CPU in seconds
  local group
  for group in "$@"; do
    if [ -e "$group/cpuacct.usage" ]; then
      awk '{ printf "%d\n", $1 / 1000 }' "$group/cpuacct.usage"
    else
      sed -n 's/^usage_usec //p' "$group/cpu.stat"
    fi
  done | awk '{ sum += $1 } END { printf "%.3f", sum / 1000000 }'
}

snapshot() {
  local group operator tekton pods
  # shellcheck disable=SC2086
  operator=$(usage $operator_pods) tekton=$(usage $tekton_pods) pods=$(usage "$groups/kubepods")
  echo "cpu:operator $operator"
  echo "cpu:tekton $tekton"
  echo "cpu:copies $(awk -v a="$pods" -v o="$operator" -v t="$tekton" 'BEGIN { printf "%.3f", a - o - t }')"
  for group in tool node control-plane registries; do echo "cpu:$group $(usage "$groups/bench-$group")"; done
  kubectl get --raw /metrics | awk '
    /^apiserver_request_total\{code="201",.*dry_run="",.*resource="taskruns",.*subresource="",verb="POST"/ { sum += $2 }
    END { print "taskruns", sum + 0 }'
  bytes_on_the_wire
  for group in source destination; do echo "log:$group $(stat -c %s "$state/log/$group.log")"; done
}

requests() { # SNAPSHOT; prints the requests since then by registry and program
  local registry
  for registry in source destination; do
    tail -c "+$(($(sed -n "s/^log:$registry //p" "$1") + 1))" "$state/log/$registry.log"
  done | awk -F'"' '/^[0-9.]+ - / { split($6, agent, /[\/ ]/); count[agent[1]]++; sum++
      if ($2 ~ /^POST .*[?&]mount=/ && $3 ~ /^ 201 /) mounts++
      if ($2 ~ /^PUT .*\/blobs\/uploads\// && $3 ~ /^ 201 /) uploads++
      if ($2 ~ /^GET .*\/blobs\/sha256/) downloads++ }
    END { print "requests", sum + 0; print "mounts", mounts + 0; print "uploads", uploads + 0; print "downloads", downloads + 0; for (a in count) print "requests:" a, count[a] }'
}
