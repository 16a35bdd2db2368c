# What tells a process from a later one with the same id: its start, counted from this boot.
# shellcheck shell=bash disable=SC2154

identity() { # process id
  local line fields
  line=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
  read -ra fields <<<"${line##*) }"
  # a zombie is nobody
  [ "${fields[0]}" = Z ] || echo "$1 ${fields[19]} $(</proc/sys/kernel/random/boot_id)"
}
