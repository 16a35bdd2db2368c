# Starts, identifies and ends the cluster's processes on the machine.
# shellcheck shell=bash disable=SC2154

# shellcheck source=lib/identity.sh
source "$here/lib/identity.sh"

# Everything runs in one network namespace, entered with nsenter, since `ip netns exec` would hide the cgroups.
inside() { nsenter --net="/run/netns/$namespace" "$@"; }

start() { # name, command...: in the cluster's network
  local name=$1
  shift
  start_outside "$name" nsenter --net="/run/netns/$namespace" "$@"
}

start_outside() { # name, command...: in the machine's network
  local name=$1
  shift
  # The process records itself before it becomes the program, so that after an interruption it is either recorded
  # or was not started. It keeps none of the caller's files open, so that readers of our output see its end, and
  # not the caller's environment, whose proxy must not be used for the cluster's addresses.
  # shellcheck disable=SC2016
  setsid bash -ec '
    source "$0"
    identity $$ >"$1"
    cd /
    shift
    exec env -i PATH="$PATH" HOME=/root LANG=C.UTF-8 "$@"
  ' "$here/lib/identity.sh" "$state/processes/$name" "$@" </dev/null >>"$state/log/$name.log" 2>&1 8>&- 9>&- &
}

processes() { # names of the recorded processes
  local file
  for file in "$state/processes"/*; do basename "$file"; done
}

lives() { # name
  local record
  record=$(cat "$state/processes/$1" 2>/dev/null) || return 1
  [ "$(identity "${record%% *}")" = "$record" ]
}

pid_of() { cut -d' ' -f1 "$state/processes/$1"; }

kill_process() { ! lives "$1" || kill -KILL "$(pid_of "$1")" 2>/dev/null || true; }

kill_processes() {
  local process
  # The kubelet and containerd first, or they would restart what is ended after them.
  for process in kubelet containerd $(processes); do kill_process "$process"; done
  kill_shims
  kill_containers
}

# Kills only shims whose command names our containerd's socket.
kill_shims() {
  local directory command
  for directory in /proc/[0-9]*; do
    command=$(cat "$directory/cmdline" 2>/dev/null | tr '\0' ' ') || continue
    [[ $command == *containerd-shim*" -address $state/containerd/containerd.sock "* ]] || continue
    kill -KILL "${directory#/proc/}" 2>/dev/null || true
  done
}

cgroups() { # our cgroups: one per controller, or a single one with cgroup v2
  find /sys/fs/cgroup -maxdepth 2 -type d -name "$cgroup" 2>/dev/null
}

create_cgroups() {
  local controller
  if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
    mkdir -p "/sys/fs/cgroup/$cgroup"
  else
    for controller in /sys/fs/cgroup/*/; do mkdir -p "$controller$cgroup" 2>/dev/null || true; done
  fi
}

kill_containers() {
  local directory
  for _ in {1..50}; do
    directory=$(cgroups)
    [ -n "$directory" ] || return 0
    # shellcheck disable=SC2086
    find $directory -name cgroup.procs -exec cat {} + 2>/dev/null | sort -u | xargs -r kill -KILL 2>/dev/null || true
    # shellcheck disable=SC2086
    find $directory -depth -type d -exec rmdir {} + 2>/dev/null || true
    sleep 0.1
  done
  echo "cluster: could not delete cgroups: $directory" >&2
}
