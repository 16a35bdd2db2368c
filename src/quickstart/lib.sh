# Shared by the scripts here: paths, steps with their duration, errors.
# shellcheck shell=bash disable=SC2034

here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
repository=$(readlink -f "$here/../..")
cluster=$repository/src/cluster/cluster
program=$(basename "$0")
release=skopeo-operator
namespace=skopeo-operator
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin:/usr/local/go/bin
export HOME=${HOME:-$(getent passwd "$(id -u)" | cut -d: -f6)}
cache=${XDG_CACHE_HOME:-$HOME/.cache}/skopeo-operator
log=$(mktemp "${TMPDIR:-/tmp}/skopeo-operator-$program.XXXXXX")
temporary=("$log")
job=
trap 'end_job; rm -rf "${temporary[@]}"' EXIT

say() { printf '%s\n' "$*"; }

fail() {
  printf '%s: %s\n' "$program" "$*" >&2
  exit 1
}

unexpected() { # exit code, command, place
  trap - ERR
  fail "${3#"$repository/"}: \"$2\" ended with $1"
}
set -o errtrace
trap 'unexpected $? "$BASH_COMMAND" "${BASH_SOURCE[0]}:$LINENO"' ERR

# Runs a command in the background, in its own process group, so that it does not outlive the script.
in_background() { # command...
  set -m
  "$@" </dev/null &
  set +m
  job=$!
}

end_job() {
  [ -n "$job" ] || return 0
  kill -TERM -- "-$job" 2>/dev/null || true
  wait "$job" 2>/dev/null || true
  job=
}

await_job() {
  local code=0
  wait "$job" || code=$?
  job=
  return $code
}

# Runs a command and shows its output only if it fails.
step() { # description, command...
  local begun=$EPOCHREALTIME
  printf '%-46s' "$1"
  shift
  in_background "$@" >"$log" 2>&1
  if await_job; then
    say "$(seconds_since "$begun")"
  else
    say failed
    tail -n 40 "$log" >&2
    fail "\"$*\" failed: see its output above"
  fi
}

seconds_since() { awk -v a="$1" -v b="$EPOCHREALTIME" 'BEGIN { printf " %6.1f s", b - a }'; }

need_root() { [ "$(id -u)" = 0 ] || fail "this needs root: run it with sudo or in a root shell"; }

# Installs the packages that these scripts need in addition to src/cluster's. A file shows whether one is installed.
install_packages() {
  local package wanted=()
  for package in mmdebstrap=/usr/bin/mmdebstrap debian-archive-keyring=/usr/share/keyrings/debian-archive-keyring.gpg \
    buildah=/usr/bin/buildah skopeo=/usr/bin/skopeo busybox-static=/usr/share/doc/busybox-static \
    gcc=/usr/bin/gcc libc6-dev=/usr/share/doc/libc6-dev; do
    [ -e "${package#*=}" ] || wanted+=("${package%%=*}")
  done
  [ ${#wanted[@]} -gt 0 ] || return 0
  need_root
  command -v apt-get >/dev/null || fail "missing packages: ${wanted[*]}; install them, or use a Debian machine"
  step "Debian packages" apt_get_install "${wanted[@]}"
}

apt_get_install() {
  export DEBIAN_FRONTEND=noninteractive
  apt-get -qq -o DPkg::Lock::Timeout=300 update || echo "apt-get update failed"
  apt-get -qq -y -o DPkg::Lock::Timeout=300 install --no-install-recommends "$@"
}

content_of() { cat "$@" | sha256sum | cut -c1-12; }

kubectl() { "$cluster" kubectl "$@"; }

# Without Helm's message about the symbolic links in the chart.
helm() { "$cluster" helm "$@" 2> >(grep -v 'found symbolic link in path' >&2); }
