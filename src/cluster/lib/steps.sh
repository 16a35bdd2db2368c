# Steps with their duration, background jobs, and errors in one line.
# shellcheck shell=bash disable=SC2154

reported=97 # exit code of a job that has reported its error, as the last line of its log
declare -A jobs=() # process id to name
log_directory=
line_is_open=

say() { printf '%s\n' "$*"; }

fail() { # message: what is wrong and what to do
  close_line failed
  printf 'cluster: %s\n' "$*" >&2
  [ "$BASHPID" = $$ ] || exit "$reported"
  trap - ERR
  end_jobs
  exit 1
}

misuse() {
  [ -z "$1" ] || printf 'cluster: %s\n' "$1" >&2
  usage >&2
  exit 2
}

unexpected() { # exit code, command, place; reports what `set -e` would exit for silently
  local code=$1
  trap - ERR
  if [ "$BASHPID" != $$ ]; then
    [ "$code" = "$reported" ] || printf '%s: "%s" ended with %s\n' "${3#"$here/"}" "$2" "$code" >&2
    exit "$code"
  fi
  [ "$code" = "$reported" ] || fail "${3#"$here/"}: \"$2\" ended with $code unexpectedly"
  exit 1
}
trap 'unexpected $? "$BASH_COMMAND" "${BASH_SOURCE[0]}:$LINENO"' ERR

open_line() {
  printf '%-46s' "$1"
  line_is_open=yes
}

close_line() {
  [ -n "$line_is_open" ] || return 0
  line_is_open=
  [ "$BASHPID" != $$ ] || printf ' %s\n' "$1"
}

log_to() {
  log_directory=$1
  mkdir -p "$log_directory" || fail "cannot write to $log_directory"
}

# Runs a job in its own process group, so that ending the job also ends what it started.
in_background() { # function
  set -m
  { line_is_open=; "$@"; } </dev/null >"$log_directory/${1//_/-}.log" 2>&1 &
  set +m
  jobs[$!]=$1
}

step() { # description, function
  local begun=$EPOCHREALTIME
  open_line "$1"
  shift
  in_background "$@"
  await "$1"
  close_line "$(seconds_since "$begun")"
}

step_here() { # description, function; without a job and its log
  local begun=$EPOCHREALTIME
  open_line "$1"
  "$2"
  close_line "$(seconds_since "$begun")"
}

await_step() { # description, function in the background
  local begun=$EPOCHREALTIME
  is_running "$2" || return 0
  open_line "$1"
  await "$2"
  close_line "$(seconds_since "$begun")"
}

seconds_since() { awk -v a="$1" -v b="$EPOCHREALTIME" 'BEGIN { printf "%6.1f s", b - a }'; }

is_running() { [[ " ${jobs[*]} " == *" $1 "* ]]; }

# Exits at once if any other job fails in the meantime.
await() { # function
  local ended code
  while is_running "$1"; do
    code=0
    wait -n -p ended "${!jobs[@]}" || code=$?
    [ "$code" = 0 ] || broken "${jobs[$ended]}" "$code"
    unset "jobs[$ended]"
  done
}

broken() { # job, exit code
  local log=$log_directory/${1//_/-}.log
  end_jobs
  local full
  full=$(full_disk "$cache" "$state" "${TMPDIR:-/tmp}")
  if [ -n "$full" ] || grep -qi 'no space left on device\|disk quota exceeded' "$log"; then
    fail "the disk is full (${full:-$cache}): free a few gigabytes there, then try again"
  elif [ "$2" = "$reported" ]; then
    fail "$(sed -n '$s/^cluster: //p' "$log")"
  elif grep -q 'missing go.sum entry\|updates to go.mod needed' "$log"; then
    fail "go.mod and go.sum do not match: run go mod tidy there; see $log"
  elif grep -q 'go.mod requires go >=\|toolchain not available' "$log"; then
    fail "this Go is too old: $(grep -m1 -o 'requires go >=.*\|toolchain not available' "$log"); install a newer one"
  elif grep -q '\(^go: \|@v[0-9]\).*\(dial tcp\|no such host\|timeout\|module lookup disabled\|TLS handshake\|: [45][0-9][0-9] \|unexpected EOF\)' "$log"; then
    fail "go could not download modules: check the network and GOPROXY, then try again; see $log"
  else
    fail "$1 failed: $(last_words "$log"); see $log"
  fi
}

last_words() { # log; prints the tool's last line, or ours if the tool printed nothing
  awk 'NF { words = /^lib\/.* ended with / && words ? words : $0 } END { print substr(words, 1, 300) }' "$1"
}

end_jobs() {
  local job
  for job in "${!jobs[@]}"; do
    # dpkg may finish: it is quick, and a half-installed package is worse
    [ "${jobs[$job]}" != install_packages ] || continue
    kill -TERM -- "-$job" 2>/dev/null || true
    wait "$job" 2>/dev/null || true
  done
  jobs=()
}

on_interrupt() { # function to clean up with
  local cleanup=$1
  # shellcheck disable=SC2064
  trap "interrupted $cleanup" INT TERM HUP
}

interrupted() { # function to clean up with
  trap '' INT TERM HUP
  trap - ERR
  close_line interrupted
  end_jobs
  "$1"
  printf 'cluster: interrupted; try again\n' >&2
  exit 130
}

nothing() { :; }

take_lock() { # file, file descriptor
  local file=$1 descriptor=$2
  mkdir -p "$(dirname "$file")"
  eval "exec $descriptor>>\"\$file\""
  flock -n "$descriptor" || {
    say "another cluster command is running: waiting for it to end"
    flock "$descriptor"
  }
}

full_disk() { # directories; prints those with less than 100 MB of free space
  local directory
  for directory; do
    directory=$(existing "$directory")
    [ "$(free_megabytes "$directory")" -ge 100 ] || echo "$directory"
  done
}

free_megabytes() { df --output=avail -B1M "$1" | tail -n 1 | tr -d ' '; }

existing() { # directory; prints its nearest parent that exists
  local directory=$1
  until [ -d "$directory" ]; do directory=$(dirname "$directory"); done
  echo "$directory"
}

need_root() { [ "$(id -u)" = 0 ] || fail "this needs root: run it with sudo or in a root shell"; }

need_room() { # megabytes, directory
  local directory
  directory=$(existing "$2")
  local free
  free=$(free_megabytes "$directory")
  [ "$free" -ge "$1" ] ||
    fail "not enough disk space: $directory has $free MB and needs $1 MB: free some, then try again"
}

need_command() { # command, what to do
  command -v "$1" >/dev/null || fail "$1 is missing: $2"
}

until_true() { # seconds, what is awaited, command...
  local seconds=$1 what=$2 end
  shift 2
  end=$((SECONDS + seconds))
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $end ] || fail "$what did not start within $seconds s; see the logs in $state/log"
    sleep 0.2
  done
}
