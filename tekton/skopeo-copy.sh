#!/usr/bin/env bash
# The program of the Task skopeo-copy. It copies the images of a list, several at once, and reports
# what became of each line. It needs Bash 5 and coreutils.
#
# Its input is the environment, which the Task sets from its params, workspaces and results. Names in
# capitals are the environment and constants. Functions return text in REPLY, since a subshell would
# cost a process.
# shellcheck disable=SC2034,SC2153

# No -e: a line that fails must not end the others.
set -u -f
shopt -s extglob
export LC_ALL=C

MAX_LINES=500
MAX_BYTES=1048576

# A registry, or a file in the workspace images-url.
REGISTRY_REFERENCE='^docker://([A-Za-z0-9]|\[[0-9A-Fa-f:.]+\])[A-Za-z0-9._:/-]*(@sha(256:[0-9a-f]{64}|512:[0-9a-f]{128}))?$'
FILE_REFERENCE='^(dir|oci|oci-archive|docker-archive):([A-Za-z0-9._/-]+)(:[A-Za-z0-9._:/-]+)?$'

# Options of skopeo: before the word copy; for a copy from source to destination; for a copy within
# the destination, which gives a manifest that is there already another tag.
global_options=()
copy_options=()
retag_options=()

# Lines of url.txt by number, from 1. An outcome is a character of the result line-status.
declare -a outcome=() source=() destination=() multi_arch=()
declare -a time_limit=() started_at=()
# The earlier line that copies the same manifest to the same repository, and "yes" if this line only
# gives that copy another tag.
declare -a first_copy=() retagged=()
# The number of lines to copy.
pairs=0

declare -A line_of_destination=() line_of_manifest=()
# The line that a rate limit stopped, by its two registries.
declare -A rate_limited=()
# The last line that failed.
failed=''
# Line numbers of running copies by process.
declare -a running=()
# "yes" once the step was told to stop.
stopping=''
# The text of the result failures.
failure_texts=''

declare -A description=(
  [.]='copied' [s]='skipped' [n]='source not found' [a]='unauthorized' [r]='rate limit'
  [t]='timeout' [f]='failed' [i]='invalid line' [k]='killed'
)

log() { printf '%s\n' "$1"; }

# Ends the step because its input cannot be used.
refuse() { # REASON
  log "refused: $1"
  printf 'refused: %s' "$1" >"$SUMMARY"
  exit 64
}

# --- Params and workspaces ------------------------------------------------------------------------

require_number() { # NAME VALUE MIN MAX
  [[ $2 =~ ^[0-9]{1,4}$ ]] || refuse "$1 must be a whole number from $3 to $4"
  (( 10#$2 >= $3 && 10#$2 <= $4 )) || refuse "$1 must be a whole number from $3 to $4"
}

require_boolean() { # NAME VALUE
  [[ $2 == @(true|false) ]] || refuse "$1 must be true or false"
}

# Sets line_seconds from a duration such as 1h30m.
read_line_timeout() {
  local rest=$LINE_TIMEOUT factor
  line_seconds=0
  while [[ $rest =~ ^([0-9]{1,6})([hms])(.*)$ ]]; do
    case ${BASH_REMATCH[2]} in h) factor=3600 ;; m) factor=60 ;; s) factor=1 ;; esac
    line_seconds=$((line_seconds + 10#${BASH_REMATCH[1]} * factor))
    rest=${BASH_REMATCH[3]}
  done
  if [[ $rest ]] || (( line_seconds == 0 )); then
    refuse 'lineTimeout must be a duration such as 90s, 15m or 1h30m'
  fi
}

read_params() {
  require_boolean srcTLSverify "$SRC_TLS_VERIFY"
  require_boolean destTLSverify "$DEST_TLS_VERIFY"
  require_boolean failFast "$FAIL_FAST"
  require_number parallelism "$PARALLELISM" 1 32
  require_number retryTimes "$RETRY_TIMES" 0 10
  [[ $MULTI_ARCH == @(all|system|index-only) ]] ||
    refuse 'multiArch must be all, system or index-only'
  [[ $DEADLINE =~ ^([1-9][0-9]{0,11})?$ ]] ||
    refuse 'deadline must be seconds since the epoch, or empty'
  read_line_timeout
  # Without leading zeros, which Bash takes for octal.
  PARALLELISM=$((10#$PARALLELISM))
  RETRY_TIMES=$((10#$RETRY_TIMES))
}

# Turns the optional workspaces and the params into options of skopeo.
read_workspaces() {
  use_auth
  use_policy
  use_auth_of src source-auth "$SOURCE_AUTH"
  use_auth_of dest destination-auth "$DESTINATION_AUTH"
  use_ca_of src source-ca "$SOURCE_CA"
  use_ca_of dest destination-ca "$DESTINATION_CA"
  copy_options+=(
    "--src-tls-verify=$SRC_TLS_VERIFY" "--dest-tls-verify=$DEST_TLS_VERIFY" --retry-times "$RETRY_TIMES"
  )
  retag_options+=(
    "--src-tls-verify=$DEST_TLS_VERIFY" "--dest-tls-verify=$DEST_TLS_VERIFY" --retry-times "$RETRY_TIMES"
  )
}

use_auth() {
  local file
  [[ $AUTH ]] || return
  REGISTRY_AUTH_FILE=
  for file in "$AUTH/config.json" "$AUTH/.dockerconfigjson"; do
    [[ -r $file ]] && REGISTRY_AUTH_FILE=$file && return
  done
  refuse 'the workspace auth has no config.json'
}

use_policy() {
  [[ $POLICY ]] || return
  [[ -r $POLICY/policy.json ]] || refuse 'the workspace policy has no policy.json'
  global_options+=(--policy "$POLICY/policy.json")
}

use_auth_of() { # src|dest WORKSPACE FOLDER
  local file=$3/config.json
  [[ $3 ]] || return
  [[ -r $file ]] || refuse "the workspace $2 has no config.json"
  copy_options+=("--$1-authfile" "$file")
  [[ $1 == dest ]] && retag_options+=(--src-authfile "$file" --dest-authfile "$file")
}

# Takes ca.crt alone: the other files of a TLS Secret are more than skopeo accepts.
use_ca_of() { # src|dest WORKSPACE FOLDER
  local folder=$work/$1-ca
  [[ $3 ]] || return
  [[ -r $3/ca.crt ]] || refuse "the workspace $2 has no ca.crt"
  if ! mkdir -- "$folder" || ! cp -- "$3/ca.crt" "$folder/"; then
    refuse 'no room for a CA certificate'
  fi
  copy_options+=("--$1-cert-dir" "$folder")
  [[ $1 == dest ]] && retag_options+=(--src-cert-dir "$folder" --dest-cert-dir "$folder")
}

# --- url.txt --------------------------------------------------------------------------------------

# Reads all lines of url.txt, or the single pair of the params. Nothing is copied before that.
read_lines() {
  if [[ $SRC_IMAGE_URL && $DEST_IMAGE_URL ]]; then
    read_single_pair
  elif [[ $SRC_IMAGE_URL || $DEST_IMAGE_URL ]]; then
    refuse 'srcImageURL and destImageURL go together'
  else
    read_list "$IMAGES_URL/url.txt"
  fi
}

read_single_pair() {
  if [[ $SRC_IMAGE_URL$DEST_IMAGE_URL == *[[:space:]]* ]]; then
    pairs=1
    reject_line 1 'a reference has no blanks'
  else
    read_line 1 "$SRC_IMAGE_URL $DEST_IMAGE_URL"
  fi
}

read_list() { # FILE
  local line lines n=0 size
  [[ $IMAGES_URL && -f $1 && -r $1 ]] ||
    refuse 'neither srcImageURL with destImageURL nor a url.txt in the workspace images-url'
  size=$(stat -L -c %s -- "$1") || refuse 'url.txt cannot be read'
  (( size <= MAX_BYTES )) || refuse "url.txt has more than $MAX_BYTES bytes"
  mapfile -t -n $((MAX_LINES + 1)) lines <"$1"
  (( ${#lines[@]} <= MAX_LINES )) || refuse "url.txt has more than $MAX_LINES lines"
  for line in "${lines[@]}"; do
    n=$((n + 1))
    (( n == 1 )) && line=${line#$'\xef\xbb\xbf'}
    read_line "$n" "$line"
  done
}

read_line() { # NUMBER LINE
  local n=$1 line=${2%$'\r'} word words references=() earlier
  multi_arch[n]=$MULTI_ARCH
  IFS=$' \t' read -r -a words <<<"$line"
  if [[ ${#words[@]} -eq 0 || ${words[0]} == '#'* ]]; then
    outcome[n]=_
    return
  fi
  pairs=$((pairs + 1))
  for word in "${words[@]}"; do
    case $word in
      --all) multi_arch[n]=all ;;
      --multi-arch=all|--multi-arch=system|--multi-arch=index-only) multi_arch[n]=${word#*=} ;;
      *) references+=("$word") ;;
    esac
  done
  # The words of an invalid line are not shown: they may be credentials.
  if (( ${#references[@]} != 2 || ${#words[@]} > 3 )); then
    reject_line "$n" 'not a source and a destination'
    return
  fi
  if ! read_reference "${references[0]}"; then
    reject_line "$n" 'the source is not a reference that is allowed here'
    return
  fi
  source[n]=$REPLY
  if ! read_reference "${references[1]}"; then
    reject_line "$n" 'the destination is not a reference that is allowed here'
    return
  fi
  destination[n]=$REPLY
  earlier=${line_of_destination[$REPLY]-}
  if [[ -z $earlier ]]; then
    line_of_destination[$REPLY]=$n
    outcome[n]=-
    find_first_copy "$n"
  elif [[ ${source[n]} == "${source[earlier]}" && ${multi_arch[n]} == "${multi_arch[earlier]}" ]]; then
    outcome[n]=s
    log "line $n: skipped, line $earlier does the same"
  else
    reject_line "$n" "line $earlier has the same destination"
  fi
}

# Returns a reference for skopeo. A path must be inside the workspace images-url, and starts there if
# it is relative. All other transports are refused: tarball:/tekton/creds/… would push the credentials
# as a layer.
read_reference() { # WORD
  REPLY=$1
  [[ $1 =~ $REGISTRY_REFERENCE ]] && return
  [[ $1 =~ $FILE_REFERENCE ]] || return
  local path=${BASH_REMATCH[2]}
  [[ /$path/ != */../* && $IMAGES_URL ]] || return
  [[ $path == /* ]] || path=$IMAGES_URL/$path
  [[ $path == "$IMAGES_URL"/* ]] || return
  REPLY=${BASH_REMATCH[1]}:$path${BASH_REMATCH[3]-}
}

# Several tags of one manifest in one repository: it is copied for the first, and tagged for the rest.
find_first_copy() { # NUMBER
  local n=$1 manifest
  [[ ${source[n]} == docker://*@* && ${destination[n]} == docker://* && ${destination[n]} != *@* ]] || return
  manifest="${source[n]} ${multi_arch[n]} ${destination[n]%:*}"
  first_copy[n]=${line_of_manifest[$manifest]-}
  line_of_manifest[$manifest]=${first_copy[n]:-$n}
}

reject_line() { # NUMBER REASON
  outcome[$1]=i
  log "line $1: invalid line: $2"
  add_failure "$1" "$2"
}

# --- Results --------------------------------------------------------------------------------------

# Writes line-status in place: its length never changes, so that the file is whole whenever the step
# is killed.
write_results() {
  local all copied skipped left
  printf -v all '%s' "${outcome[@]}"
  printf '%s' "$all" 1<>"$LINE_STATUS"
  count_of . "$all"; copied=$REPLY
  count_of s "$all"; skipped=$REPLY
  count_of - "$all"; left=$REPLY
  summary="copied $copied, skipped $skipped, failed $((pairs - copied - skipped - left))"
  (( left == 0 )) || summary+=", not attempted $left"
  summary+=" of $pairs"
  printf '%s' "$summary" >"$SUMMARY"
}

count_of() { # CHARACTER TEXT
  local only=${2//[!"$1"]}
  REPLY=${#only}
}

# Adds to the result failures. All results of a step share 4 KiB, and less if there are sidecars; they
# are JSON there, in which some characters take six.
add_failure() { # NUMBER TEXT
  local text=${2//\"/\'}
  text=${text//[\\<>&]/ }
  (( ${#text} <= 180 )) || text=...${text: -177}
  (( ${#failure_texts} + ${#1} + ${#text} + 2 <= 1000 )) || return 0
  failure_texts+="$1 $text"$'\n'
  printf '%s' "$failure_texts" >"$FAILURES"
}

# Returns the seconds since a time in microseconds, with one decimal.
seconds_since() { # TIME
  local tenths=$(((${EPOCHREALTIME/[.,]} - $1) / 100000))
  REPLY=$((tenths / 10)).$((tenths % 10))
}

# Returns how many bytes this step and its copies that have ended have written; nothing if the kernel
# does not count them.
bytes_written() {
  local key value
  REPLY=''
  while read -r key value; do
    [[ $key == wchar: ]] && REPLY=$value
  done <"/proc/$BASHPID/io"
} 2>/dev/null

# --- Why a copy failed ----------------------------------------------------------------------------

# Returns skopeo's error: its last line, printable, without credentials, at most 300 characters.
last_error() { # FILE
  local text
  text=$(tail -c 8192 -- "$1" | tr -d '\000')
  text=${text##*$'\n'}
  if [[ $text =~ level=(fatal|error)\ msg=(.*)$ ]]; then
    text=${BASH_REMATCH[2]}
    text=${text#\"}
    text=${text%\"}
    text=${text//\\n/ }
    text=${text//\\t/ }
    text=${text//\\\"/\"}
    text=${text//\\\\/\\}
  fi
  text=${text//[![:print:]]/ }
  without_secrets "$text"
  text=${REPLY##+( )}
  (( ${#text} <= 300 )) || text=...${text: -297}
  REPLY=$text
}

without_secrets() { # TEXT
  local text=$1
  # The user and the query of a URL: those of object stores are signed.
  text=${text//:\/\/+([!\/@[:space:]\"])@/:\/\/}
  text=${text//\?+([![:space:]\"\'\\])/?...}
  local token='(([Bb]earer|[Bb]asic|[Tt]oken|[Pp]assword)["'\'']?[ :=]+["'\'']?)[A-Za-z0-9._~+/=-]{16,}'
  while [[ $text =~ $token ]]; do
    text=${text//"${BASH_REMATCH[0]}"/${BASH_REMATCH[1]}...}
  done
  text=${text//body start \"+([!\"\\]|\\?)\"/body start \"...\"}
  # Digests are no secret, but long.
  while [[ $text =~ (sha256:[0-9a-f]{12})[0-9a-f]{52} ]]; do
    text=${text//"${BASH_REMATCH[0]}"/${BASH_REMATCH[1]}}
  done
  REPLY=$text
}

# Returns the outcome of a copy that failed.
classify() { # NUMBER STATUS SECONDS ERROR
  local text at_destination=''
  if [[ $stopping ]]; then REPLY=k; return; fi
  if (( $3 >= time_limit[$1] )); then REPLY=t; return; fi
  if (( $2 > 128 )); then REPLY=k; return; fi
  without_names "$1" "$4"
  text=${REPLY,,}
  [[ $text == *@(upload|'writing manifest'|'writing blob'|'at destination'|'initializing destination')* ]] &&
    at_destination=yes
  case $text in
    *toomanyrequests*|*'too many requests'*|*'statuscode: 429'*|*'rate limit'*|*'rate exceeded'*) REPLY=r ;;
    *'denied: permission denied'*) REPLY=a ;;
    *immutable*|*quota*|*'rejected by policy'*|*'source image rejected'*|*'permission denied'*) REPLY=f ;;
    *'invalid reference format'*|*'invalid source name'*|*'invalid destination name'*) REPLY=i ;;
    *'both a tag and digest'*|*'must be lowercase'*) REPLY=i ;;
    *unauthorized*|*'authentication required'*|*denied*|*'invalid username/password'*) REPLY=a ;;
    *'retrieve auth token'*|*insufficient_scope*|*'statuscode: 40'[13]*|*forbidden*) REPLY=a ;;
    *'blob unknown'*) REPLY=f ;;
    *'manifest unknown'*|*'name unknown'*|*'repository name not known'*)
      if [[ $at_destination ]]; then REPLY=f; else REPLY=n; fi ;;
    *'reading manifest'*'not found'*|*'reading manifest'*404*) REPLY=n ;;
    *'reading manifest'*'does not exist'*) REPLY=n ;;
    *'deadline exceeded'*|*'i/o timeout'*|*'handshake timeout'*|*'timed out'*) REPLY=t ;;
    *'timeout awaiting'*|*'client.timeout exceeded'*|*'gateway time'*) REPLY=t ;;
    *) if (( $2 == 2 )) && [[ -z $at_destination ]]; then REPLY=n; else REPLY=f; fi ;;
  esac
}

# Returns an error without the names of the line's images, which may contain any of the words above.
without_names() { # NUMBER ERROR
  local text=$2 reference name
  for reference in "${source[$1]}" "${destination[$1]}"; do
    name=${reference#docker://}
    text=${text//"docker://$name"}
    name=${name%@*}
    if [[ ${name##*/} == *:* ]]; then
      text=${text//" ${name##*:} in "/ in }
      name=${name%:*}
    fi
    [[ $name == */* ]] && text=${text//"$name"}
    text=${text//"/${name#*/}"}
  done
  REPLY=$text
}

# --- Copies ---------------------------------------------------------------------------------------

# Copies these lines, as many at once as parallelism allows.
copy_lines() { # NUMBER...
  local n reason=''
  for n in "$@"; do
    while (( ${#running[@]} >= PARALLELISM )); do await_copy; done
    if find_obstacle "$n"; then
      [[ $REPLY == "$reason" ]] || log "line $n: not attempted: $REPLY"
      reason=$REPLY
    else
      start_copy "$n"
    fi
  done
  while (( ${#running[@]} )); do await_copy; done
} 2>/dev/null # Bash writes a line for each process that is killed; skopeo's errors go to files.

# Returns why a line must not be started; fails if nothing is against it.
find_obstacle() { # NUMBER
  local limiter
  REPLY=''
  if [[ $stopping ]]; then
    REPLY='the step was told to stop'
  elif [[ $FAIL_FAST == true && $failed ]]; then
    REPLY="line $failed failed and failFast is true"
  elif [[ $DEADLINE ]] && (( EPOCHSECONDS >= DEADLINE )); then
    REPLY='the deadline has come'
  elif (( ${#rate_limited[@]} )); then
    limiter=${rate_limited["$(registries_of "$1")"]-}
    [[ $limiter ]] && REPLY="line $limiter met the rate limit of the same registries"
  fi
  [[ $REPLY ]] || find_missing_platform "$1"
}

# Returns why an index must not be copied: a platform of it was not. They are the lines just before
# it, by digest. Not every registry refuses an index without its platforms.
find_missing_platform() { # NUMBER
  local n=$(($1 - 1)) first
  [[ ${multi_arch[$1]} == index-only ]] || return
  while (( n > 0 )) && [[ ${destination[n]-} == *@* ]]; do
    first=${line_of_destination[${destination[n]}]-$n}
    if [[ ${outcome[first]} != . ]]; then
      REPLY="line $first was not copied, which it is made of"
      return
    fi
    n=$((n - 1))
  done
  return 1
}

# Prints the two registries of a line.
registries_of() { # NUMBER
  local from=${source[$1]#docker://} to=${destination[$1]#docker://}
  log "${from%%/*} ${to%%/*}"
}

# Starts the copy of a line. It counts as killed until it has another outcome, so that no death goes
# unseen.
start_copy() { # NUMBER
  local n=$1 options=("${copy_options[@]}") from=${source[$1]} platforms=${multi_arch[$1]}
  retagged[n]=
  if [[ ${first_copy[n]-} && ${outcome[first_copy[n]]} == . ]]; then
    retagged[n]=yes
    options=("${retag_options[@]}")
    from=${destination[n]%:*}@${from##*@}
    [[ $platforms == all ]] && platforms=index-only
  fi
  case $platforms in all) options+=(--all) ;; *) options+=("--multi-arch=$platforms") ;; esac
  # Formats that store images otherwise cannot keep a digest.
  [[ ${destination[n]} == @(docker|dir):* ]] && options+=(--preserve-digests)
  set_time_limit "$n"
  started_at[n]=${EPOCHREALTIME/[.,]}
  outcome[n]=k
  (
    mkdir -- "$work/$n" && TMPDIR=$work/$n exec timeout -k 2 "$((time_limit[n] + 1))" \
      skopeo --command-timeout "${time_limit[n]}s" --tmpdir "$work/$n" "${global_options[@]}" \
      copy "${options[@]}" --digestfile "$work/$n/digest" -- "$from" "${destination[n]}"
  ) </dev/null >/dev/null 2>"$work/$n.err" &
  running[$!]=$n
  [[ $stopping ]] && kill -TERM "$!"
  write_results
}

# Limits a copy to lineTimeout, or to what is left until the deadline.
set_time_limit() { # NUMBER
  time_limit[$1]=$line_seconds
  if [[ $DEADLINE ]] && (( DEADLINE - EPOCHSECONDS < line_seconds )); then
    time_limit[$1]=$((DEADLINE - EPOCHSECONDS))
    (( time_limit[$1] > 0 )) || time_limit[$1]=1
  fi
}

# Waits until a copy has ended, and finishes all that have. It checks each process, since Bash does
# not report one that was killed while another one ended.
await_copy() {
  local pid finished=''
  for pid in "${!running[@]}"; do
    kill -0 "$pid" && continue
    wait "$pid"
    finish_copy "${running[pid]}" "$?"
    unset "running[pid]"
    finished=yes
  done
  [[ $finished ]] || wait -n
}

finish_copy() { # NUMBER STATUS
  local n=$1 status=$2 seconds
  seconds_since "${started_at[n]}"
  seconds=$REPLY
  if (( status == 0 )); then
    record_success "$n" "$seconds"
  elif [[ ${retagged[n]-} && ! $stopping ]]; then
    # Not every account may read what it has pushed: copy from the source instead.
    first_copy[n]=''
    discard_files "$n"
    start_copy "$n"
    return
  else
    record_failure "$n" "$status" "$seconds"
  fi
  write_results
  discard_files "$n"
}

record_success() { # NUMBER SECONDS
  local n=$1 digest='' same=''
  outcome[n]=.
  [[ ${retagged[n]-} ]] && same=" (as line ${first_copy[n]})"
  [[ -r $work/$n/digest ]] && IFS= read -r digest <"$work/$n/digest"
  log "line $n: copied in $2 s: ${source[n]} -> ${destination[n]}$same${digest:+ ($digest)}"
}

record_failure() { # NUMBER STATUS SECONDS
  local n=$1 status=$2 seconds=$3 text
  last_error "$work/$n.err"
  text=$REPLY
  classify "$n" "$status" "${seconds%.*}" "$text"
  outcome[n]=$REPLY
  # The line names both images already.
  text=${text/#"initializing source ${source[n]}: "/source: }
  text=${text/#"initializing destination ${destination[n]}: "/destination: }
  case ${outcome[n]} in
    k) [[ $text ]] || text="ended by signal $((status > 128 ? status - 128 : 0))" ;;
    t) [[ $text ]] || text="ended after $seconds s" ;;
    r) rate_limited["$(registries_of "$n")"]=$n ;;
    *) [[ $text ]] || text="skopeo ended with $status" ;;
  esac
  log "line $n: ${description[${outcome[n]}]} after $seconds s: ${source[n]} -> ${destination[n]}: $text"
  add_failure "$n" "$text"
  failed=$n
}

discard_files() { # NUMBER
  rm -rf -- "${work:?}/$1" "$work/$1.err"
}

# --- The step -------------------------------------------------------------------------------------

# Ends all copies: timeout(1) passes TERM on to skopeo and kills it after two seconds.
# shellcheck disable=SC2317 # It is called by a trap.
stop() {
  stopping=yes
  (( ${#running[@]} )) && kill -TERM "${!running[@]}" 2>/dev/null
}

# Copies all lines: before an index its platforms, and before another tag of a manifest that manifest.
copy_all() {
  local n first=() tags=() indexes=()
  for n in "${!outcome[@]}"; do
    [[ ${outcome[n]} == - ]] || continue
    if [[ ${multi_arch[n]} == index-only ]]; then
      indexes+=("$n")
    elif [[ ${first_copy[n]-} ]]; then
      tags+=("$n")
    else
      first+=("$n")
    fi
  done
  copy_lines "${first[@]}"
  copy_lines "${tags[@]}"
  copy_lines "${indexes[@]}"
}

report_summary() { # START BYTES_BEFORE
  local bytes
  seconds_since "$1"
  summary+=" in $REPLY s"
  bytes_written
  if [[ $REPLY ]]; then
    bytes=$((REPLY - $2))
    printf '%s' "$bytes" >"$BYTES"
    summary+=", $((bytes / 1000000)).$((bytes / 100000 % 10)) MB written"
  fi
  log "$summary"
}

main() {
  local start=${EPOCHREALTIME/[.,]} bytes_before all
  bytes_written
  bytes_before=$REPLY
  read_params
  work=$(mktemp -d) || { log 'no room for temporary files'; exit 1; }
  [[ $TITLE ]] && log "${TITLE//[![:print:]]/ }"
  read_workspaces
  read_lines
  trap stop TERM INT HUP
  (( ${#outcome[@]} == 0 )) && outcome=('')
  write_results
  copy_all
  write_results
  rm -rf -- "$work"
  report_summary "$start" "$bytes_before"
  [[ $stopping ]] && exit 143
  printf -v all '%s' "${outcome[@]}"
  [[ $all == *([.s_]) ]] || exit 1
  exit 0
}
main
