# Identifies a process by its id, start time and boot, since ids are reused.
# shellcheck shell=bash disable=SC2154

identity() { # process id
  local line fields
  line=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
  read -ra fields <<<"${line##*) }"
  # a zombie does not count as running
  [ "${fields[0]}" = Z ] || echo "$1 ${fields[19]} $(</proc/sys/kernel/random/boot_id)"
}
