# Programs of others that tests and benchmarks use next to the cluster. Each is built when it is first asked for, so
# that the cluster's own start does not take longer.
# shellcheck shell=bash disable=SC2154

tools=(olareg distribution cosign regclient)

get_tools() { # names, or none for all; builds what is missing and prints where the programs are
  local tool wanted=("$@") missing=()
  [ $# -gt 0 ] || wanted=("${tools[@]}")
  for tool in "${wanted[@]}"; do
    [[ " ${tools[*]} " == *" $tool "* ]] || misuse "unknown tool $tool; use some of: ${tools[*]}"
  done
  need_go
  for tool in "${wanted[@]}"; do is_built "tools/$tool" || missing+=("$tool"); done
  # The output is for eval.
  [ ${#missing[@]} -eq 0 ] || build_tools "${missing[@]}" >&2
  for tool in "${wanted[@]}"; do print_tool "$tool"; done
}

build_tools() { # names
  local tool
  mkdir -p "$cache" 2>/dev/null || fail "cannot write to $cache: set HOME or XDG_CACHE_HOME"
  take_lock "$cache/lock" 8
  log_to "$cache/log"
  on_interrupt nothing
  remove_unfinished
  for tool; do build_unless_built "tools/$tool"; done
  exec 8>&-
}

print_tool() { # name
  local directory
  directory=$(built "tools/$1")
  case $1 in
    olareg) print_assignments OLAREG "$directory/olareg" ;;
    distribution) print_assignments DISTRIBUTION "$directory/registry" ;;
    cosign) print_assignments COSIGN "$directory/cosign" ;;
    regclient) print_assignments REGCTL "$directory/regctl" REGSYNC "$directory/regsync" ;;
  esac
}

tool_version() { # name; prints the version that its go.mod requires
  local file=$here/tools/$1/go.mod
  pinned "$(sed -n 's#^tool \(.*\)/cmd/.*#\1#p' "$file" | head -n 1)" "$file"
}
