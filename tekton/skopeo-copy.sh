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
# Each copy in a process group of its own, so that it ends with all its children.
set -m
shopt -s extglob nullglob dotglob
export LC_ALL=C

MAX_LINES=500
MAX_BYTES=1048576
# All results of a step share 4 KiB, and less if there are sidecars.
MAX_RESULT=1600
# Registries say as much as they like, and Bash is slow with long texts.
MAX_ERROR=8192
MICROSECONDS=1000000
# What skopeo reads as a manifest, and a survey of a volume prints.
MAX_MANIFEST=4194304
MAX_IMAGES=5000
# The longest path on a volume. No expression has it: Bash takes milliseconds for such a repetition.
MAX_PATH=1024
MAX_SURVEY=8388608
# The file version in the folders that skopeo writes.
VERSION_LINE='Directory Transport Version: 1.1'
VERSION_HASH=c08ff8b68add15153b4fa2ca4ab4e70a6068f4d28286145b60636da0b374c9a4

# A registry, or a file in the workspace images-url.
REGISTRY_REFERENCE='^docker://([A-Za-z0-9]|\[[0-9A-Fa-f:.]+\])[A-Za-z0-9._:/-]*$'
FILE_REFERENCE='^(dir|oci|oci-archive|docker-archive):([A-Za-z0-9._/-]+)(:[A-Za-z0-9._:/-]+)?$'
# Words of images.txt: namespace and name of an Image, its UID, and the tag at the destination.
IMAGE='^[a-z0-9]([-a-z0-9]*[a-z0-9])?/[a-z0-9]([-.a-z0-9]*[a-z0-9])?$'
IMAGE_UID='^[A-Za-z0-9-]{1,64}$'
TAG='^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$'
# A tag that belongs to the manifest with this digest: signatures, attestations, a list of referrers.
ATTACHED_TAG='^sha256-[0-9a-f]{64}(\.[a-z]+)?$'

# Options of skopeo: before the word copy; for a copy from source to destination; for a copy within
# the destination, which gives a manifest that is there already another tag; for a look at the source.
global_options=()
copy_options=()
retag_options=()
look_options=()

# Lines of url.txt by number, from 1. An outcome is a character of the result line-status. From
# images.txt come the image of a line, the tag at the destination that it is for, and four words that
# all lines of one group have.
declare -a outcome=() source=() destination=() multi_arch=() image=() tag=() group_key=()
declare -a time_limit=() started_at=()
# How many lines a line still waits for, and why it must not be started: empty, or words.
declare -a waits=() obstacle=()
# The lines that wait until a line is copied, and those that wait only until it has ended; numbers
# with blanks between.
declare -a followers=() retags=()
# Lines that need not wait, in order, and those that have waited; the next of each to start.
declare -a unhindered=() released=()
next_unhindered=0 next_released=0
# Why the line before this one in the log was not attempted.
logged_obstacle=''
# The last words of skopeo about a line, the phrase in them that decided its outcome, and what lines
# with the same error have in common.
declare -a last_words=() decisive=() error_key=()
# What the error that was classified last is about: source, destination or nothing, and its phrase.
side='' phrase=''
# The earlier line that copies the same manifest to the same repository, and "yes" if this line only
# gives that copy another tag.
declare -a first_copy=() retagged=()
# The earlier line that does the same.
declare -a same_as=()
# Exit status and seconds of a failed copy that is asked about, the format in which its index is
# pushed again, "yes" if its manifest was looked at, and the file in its folder with skopeo's error.
declare -a failed_copy=() pushed_again=() looked_at=() error_file=()
# "yes" while a line waits to be started again; when a copy had reached a registry, in microseconds
# since the epoch.
declare -a waits_to_connect=()
connected_at='' connect_logged=''
# When the step began, in seconds since the epoch.
begun=$EPOCHSECONDS
# The number of lines to copy.
pairs=0

declare -A line_of_destination=() line_of_manifest=()
# The line that a rate limit stopped, by its two registries.
declare -A rate_limited=()
# The last line that failed.
failed=''
# The folder on the volume, in it that of an export that has not ended, in that the one of this run, and
# where images share their blobs; "yes" if the volume has hard links, and once it is full.
volume_folder='' writing='' run='' pool='' links='' volume_full=''
# Of an export: whose it is, its round, the file of the round's entries, and "yes" if some could not be
# written, or the index.
owner='' round='' entries='' entries_lost='' commit_failed=''
# From volume.txt: the digest that the manifest of a line must have, the bytes that it brings to the volume,
# and its entry in the index. The first line of its group; of that the lines, and how many are not there yet.
declare -a expected=() new_bytes=() entry=() group_of=() members_of=() left_in_group=()
declare -A hash_of=()
# Blobs that this run has shared.
declare -A pooled=()
# The version of skopeo, once somebody asked, and the first that keeps the digest of every index.
skopeo_version=''
FAITHFUL_VERSION=1.23.0
# How long a question about a copy that failed may take, and how long skopeo-known-blobs.
LOOK_SECONDS=10
LEARN_SECONDS=30
# How long after the start of the step a line is started again if it cannot connect: the proxy of a
# service mesh begins after the step.
CONNECT_SECONDS=20
# Line numbers of running copies by process.
declare -a running=()
# Folders for what runs at once, and the one that the copy of a line has.
declare -a free_folders=() folder_of=()
# When the copy of a line is ended, in microseconds since the epoch, and with which signal.
declare -a end_at=() end_with=()
# The process whose end says that a copy has to be ended, and when that is.
alarm='' alarm_at=0
# "yes" once the step was told to stop, and until its copies were told to.
stopping='' stop_copies=''
# The result line-status, and how often it has each character.
line_status=''
declare -A count=()
# The second in which the result failures was written, and "yes" if words were added since.
failures_written=0 failures_stale=''

declare -A description=(
  [.]='copied' [s]='skipped' [n]='source not found' [c]='source incomplete' [a]='unauthorized'
  [w]='refused by the destination' [d]='no such repository at the destination'
  [m]='immutable tag' [q]='quota exceeded' [p]='blocked by a policy' [o]='' [l]='' [x]='an index in an index'
  [r]='rate limit' [t]='timeout' [f]='' [i]='invalid line' [k]='killed'
  [=]='there already' [z]='volume full' [b]='changed bytes' [u]=''
)

log() { printf '%s\n' "$1"; }

# Logs what became of a line: its image and tag first, since nothing wraps a long line for people.
log_line() { # NUMBER TEXT [REMARK]
  name_of "$1"
  if [[ $REPLY ]]; then log "$REPLY: $2 (line $1${3-})"; else log "line $1: $2"; fi
}

# Returns the image of a line and its tag at the destination, as far as they are known, and the digest
# of a line to a digest.
name_of() { # NUMBER
  local to=${destination[$1]-} known=${tag[$1]-}
  case ${to##*/} in
    *@*) to=${to##*@} known+=${known:+ }${to:0:19} ;;
    *:*) known=${known:-${to##*:}} ;;
    *) [[ $to == docker://* ]] && to=latest; known=${known:-${to##*/}} ;;
  esac
  REPLY=${image[$1]-}
  REPLY+=${REPLY:+${known:+ }}$known
}

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
  [[ $VOLUME_MODE == @(|export|import|survey|receipt) ]] ||
    refuse 'volumeMode must be export, import, survey, receipt or empty'
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
  look_options+=("--tls-verify=$SRC_TLS_VERIFY")
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
  case $1 in
    src) look_options+=(--authfile "$file") ;;
    dest) retag_options+=(--src-authfile "$file" --dest-authfile "$file") ;;
  esac
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
  case $1 in
    src) look_options+=(--cert-dir "$folder") ;;
    dest) retag_options+=(--src-cert-dir "$folder" --dest-cert-dir "$folder") ;;
  esac
}

# Lets all copies share what skopeo knows about blobs, so that a registry that has a blob mounts it
# instead of receiving it again. The second variable moves it for root too, whose file would be in
# /var/lib.
share_blob_info() {
  export XDG_DATA_HOME=$work
  (( EUID != 0 )) || export _CONTAINERS_ROOTLESS_UID=65532
}

# --- url.txt --------------------------------------------------------------------------------------

# Reads all lines of url.txt, or the single pair of the params. Nothing is copied before that.
read_lines() {
  if [[ $SRC_IMAGE_URL && $DEST_IMAGE_URL ]]; then
    read_single_pair
  elif [[ $SRC_IMAGE_URL || $DEST_IMAGE_URL ]]; then
    refuse 'srcImageURL and destImageURL go together'
  else
    read_images "$IMAGES_URL/images.txt"
    read_list "$IMAGES_URL/url.txt"
  fi
}

# Reads whose lines they are. Without this file, or where it has something else, nobody is named.
read_images() { # FILE
  local line lines words n=0 size
  [[ $IMAGES_URL && -f $1 && -r $1 ]] || return
  size=$(stat -L -c %s -- "$1") && (( size <= MAX_BYTES )) || return
  mapfile -t -n "$MAX_LINES" lines <"$1"
  for line in "${lines[@]}"; do
    n=$((n + 1))
    IFS=$' \t' read -r -a words <<<"${line%$'\r'}"
    [[ ${words[0]-} =~ $IMAGE && ${#words[0]} -le 317 ]] || continue
    image[n]=${words[0]}
    [[ ${#words[@]} -ge 4 && ${words[1]} =~ $IMAGE_UID && ${words[2]} =~ $TAG ]] || continue
    is_digest "${words[3]}" || continue
    tag[n]=${words[2]}
    group_key[n]=${words[*]:0:4}
  done
}

read_single_pair() {
  if [[ $SRC_IMAGE_URL$DEST_IMAGE_URL == *[[:space:]]* ]]; then
    pairs=1
    multi_arch[1]=$MULTI_ARCH
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
  if [[ $VOLUME_MODE ]] && ! fits_mode "$n"; then
    reject_line "$n" "not a line of an $VOLUME_MODE"
    return
  fi
  earlier=${line_of_destination[$REPLY]-}
  if [[ -z $earlier ]]; then
    line_of_destination[$REPLY]=$n
    outcome[n]=-
    find_first_copy "$n"
  elif [[ ${source[n]} == "${source[earlier]}" && ${multi_arch[n]} == "${multi_arch[earlier]}" ]]; then
    outcome[n]=s
    same_as[n]=$earlier
    log_line "$n" "skipped, line $earlier does the same"
  else
    reject_line "$n" "line $earlier has the same destination"
  fi
}

# Returns a reference for skopeo. A path must be inside the workspace images-url, and starts there if
# it is relative. All other transports are refused: tarball:/tekton/creds/… would push the credentials
# as a layer.
read_reference() { # WORD
  REPLY=$1
  if [[ $1 == docker://* ]]; then
    [[ ${1%%@*} =~ $REGISTRY_REFERENCE ]] || return
    [[ $1 != *@* ]] || is_digest "${1#*@}"
    return
  fi
  if [[ $VOLUME_MODE && $1 == @(dir|oci|oci-archive|docker-archive):volume/* ]]; then
    read_volume_reference "$1"
    return
  fi
  [[ $1 =~ $FILE_REFERENCE ]] || return
  local path=${BASH_REMATCH[2]}
  [[ /$path/ != */../* && $IMAGES_URL ]] || return
  [[ $path == /* ]] || path=$IMAGES_URL/$path
  [[ $path == "$IMAGES_URL"/* ]] || return
  REPLY=${BASH_REMATCH[1]}:$path${BASH_REMATCH[3]-}
}

is_digest() { # TEXT
  [[ ${#1} -eq 71 && $1 == sha256:+([0-9a-f]) || ${#1} -eq 135 && $1 == sha512:+([0-9a-f]) ]]
}

# A manifest that gets several names in one repository: it is copied for the first name, or by digest,
# and tagged for the rest.
find_first_copy() { # NUMBER
  local n=$1 platforms=${multi_arch[$1]} manifest
  if [[ $VOLUME_MODE == export ]]; then
    # A folder is the same whatever its name; a layout has each manifest once.
    [[ ${source[n]} == docker://*@* && ${destination[n]} == dir:* ]] || return
    manifest="$platforms ${source[n]##*@}"
    first_copy[n]=${line_of_manifest[$manifest]-}
    : "${line_of_manifest[$manifest]:=$n}"
    return
  fi
  [[ ${source[n]} == docker://*@* && ${destination[n]} == docker://* ]] || return
  [[ ${destination[n]} != *@* || ${destination[n]##*@} == "${source[n]##*@}" ]] || return
  repository_of "$n"
  manifest="${source[n]} $REPLY"
  # With all its platforms, it is there without them too.
  if [[ $platforms == index-only && ${line_of_manifest[all $manifest]-} ]]; then platforms=all; fi
  manifest="$platforms $manifest"
  [[ ${destination[n]} == *@* ]] || first_copy[n]=${line_of_manifest[$manifest]-}
  : "${line_of_manifest[$manifest]:=$n}"
}

# Returns the repository of a line at the destination.
repository_of() { # NUMBER
  REPLY=${destination[$1]-}
  REPLY=${REPLY%@*}
  [[ ${REPLY##*/} == *:* ]] && REPLY=${REPLY%:*}
}

reject_line() { # NUMBER REASON
  outcome[$1]=i
  log_line "$1" "invalid line: $2"
  add_failure "$1" "$2"
}

# --- Results --------------------------------------------------------------------------------------

# Begins the results, once all lines are read.
begin_results() {
  local character
  (( ${#outcome[@]} == 0 )) && outcome=('')
  printf -v line_status '%s' "${outcome[@]}"
  for character in "${outcome[@]}"; do
    [[ $character ]] && count[$character]=$((${count[$character]-0} + 1))
  done
  write_results
}

set_outcome() { # NUMBER CHARACTER
  local before=${outcome[$1]}
  count[$before]=$((count[$before] - 1))
  count[$2]=$((${count[$2]-0} + 1))
  outcome[$1]=$2
  line_status=${line_status:0:$1 - 1}$2${line_status:$1}
}

# Writes line-status in place: its length never changes, so that the file is whole whenever the step
# is killed.
write_results() {
  local copied=${count[.]-0} skipped=${count[s]-0} left=${count[-]-0} there=${count[=]-0}
  printf '%s' "$line_status" 1<>"$LINE_STATUS"
  summary="copied $copied, skipped $skipped, failed $((pairs - copied - skipped - left - there))"
  (( there == 0 )) || summary+=", there already $there"
  (( left == 0 )) || summary+=", not attempted $left"
  summary+=" of $pairs"
  printf '%s' "$summary" >"$SUMMARY"
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

# --- The result failures ---------------------------------------------------------------------------

# Adds the words about a line. The result is written once a second, and at the end. It becomes JSON, in
# which some characters take six.
add_failure() { # NUMBER TEXT [PHRASE]
  local text=${2//\"/\'}
  text=${text//[\\<>&]/ }
  # Equal errors are written once, whatever sizes they name and whichever image of an index it was.
  case ${outcome[$1]} in
    [qpmrdz]) substitute "$text" '[0-9]+' '#' ;;
    c) REPLY=$text ;;
    *) substitute "$text" 'copying image [0-9]+/[0-9]+ ' 'copying image ' ;;
  esac
  error_key[$1]=$REPLY
  decisive[$1]=${3-}
  cut_text "$text" 250 "${3-}"
  last_words[$1]=$REPLY
  failures_stale=yes
  (( failures_written == EPOCHSECONDS )) || write_failures
}

# Shares out the room: each text is written once, with the numbers of its lines. First comes a line of
# each image, then further lines, then the length of the texts.
write_failures() {
  local -a texts=() phrases=() first=() every=() urgent=() other=() chosen=()
  local g room=$((MAX_RESULT - ${#line_status})) width=20 result=''
  [[ $failures_stale ]] || return
  group_words
  for g in "${urgent[@]}"; do choose "$g" "${first[g]}"; done
  widen 80
  for g in "${!chosen[@]}"; do complete "$g" "${every[g]}"; done
  for g in "${other[@]}"; do choose "$g" "${every[g]}"; done
  widen 250
  for g in "${!chosen[@]}"; do
    cut_text "${texts[g]}" "$width" "${phrases[g]}"
    result+="${chosen[g]} $REPLY"$'\n'
  done
  printf '%s' "$result" >"$FAILURES"
  failures_written=$EPOCHSECONDS
  failures_stale=''
}

# Groups the lines by their error: sets of each group its text and phrase, the numbers of all its lines
# (every) and of those that are the first of their image (first). Groups without a first line are the
# others.
group_words() {
  local n g
  local -A group=() seen=()
  for n in "${!last_words[@]}"; do
    g=${group[x${error_key[n]}]-}
    if [[ -z $g ]]; then
      g=${#texts[@]}
      group[x${error_key[n]}]=$g
      texts[g]=${last_words[n]}
      phrases[g]=${decisive[n]}
    fi
    append "${every[g]-}" "$n"
    every[g]=$REPLY
    owner_of "$n"
    if [[ -z ${seen[x$REPLY]-} ]]; then
      seen[x$REPLY]=yes
      [[ ${first[g]-} ]] || urgent+=("$g")
      append "${first[g]-}" "$n"
      first[g]=$REPLY
    fi
  done
  for g in "${!texts[@]}"; do [[ ${first[g]-} ]] || other+=("$g"); done
}

# Returns a list of ascending numbers, such as 1,4-6, with one more.
append() { # LIST NUMBER
  if [[ ! $1 ]]; then
    REPLY=$2
  elif (( $2 > ${1##*[,-]} + 1 )); then
    REPLY=$1,$2
  elif [[ ${1##*,} == *-* ]]; then
    REPLY=${1%-*}-$2
  else
    REPLY=$1-$2
  fi
}

# Returns the image of a line, or its repository at the destination.
owner_of() { # NUMBER
  REPLY=${image[$1]-}
  [[ $REPLY ]] && return
  repository_of "$1"
}

# Writes the text of a group, with as many of its numbers as there is room for.
choose() { # GROUP NUMBERS
  local numbers=$2 left
  # A blank, and the end of the line, which takes two in JSON.
  left=$((room - 3 - (${#texts[$1]} < width ? ${#texts[$1]} : width)))
  while (( ${#numbers} > left )) && [[ $numbers == *,* ]]; do numbers=${numbers%,*}; done
  (( ${#numbers} <= left )) || return
  chosen[$1]=$numbers
  room=$((left - ${#numbers}))
}

# Adds all numbers to a group that has some, if there is room.
complete() { # GROUP NUMBERS
  local cost=$((${#2} - ${#chosen[$1]}))
  (( cost <= room )) || return
  chosen[$1]=$2
  room=$((room - cost))
}

# Lets the chosen texts be as long as all of them can be.
widen() { # MAX
  local g wider cost
  for wider in 250 180 120 80 60 50 40 30 25; do
    (( width < wider && wider <= $1 )) || continue
    cost=0
    for g in "${!chosen[@]}"; do
      (( ${#texts[g]} > width )) && cost=$((cost - width + (${#texts[g]} < wider ? ${#texts[g]} : wider)))
    done
    (( cost <= room )) || continue
    room=$((room - cost))
    width=$wider
    return
  done
}

# --- Why a copy failed ----------------------------------------------------------------------------

# Returns skopeo's whole error, as it is: what it ended with, or all that is no message of another level.
read_error() { # FILE
  local line text=''
  while IFS= read -r line || [[ $line ]]; do
    case $line in
      '') ;;
      *level=@(fatal|error)\ msg=*) text=$line ;;
      *level=@(trace|debug|info|warning)\ msg=*) ;;
      *) text+=${text:+ }$line ;;
    esac
  done <"$1"
  (( ${#text} <= MAX_ERROR )) || text=${text:0:MAX_ERROR / 2}${text: -MAX_ERROR / 2}
  if [[ $text =~ level=(fatal|error)\ msg=(.*)$ ]]; then
    text=${BASH_REMATCH[2]}
    text=${text#\"}
    text=${text%\"}
    text=${text//\\n/ }
    text=${text//\\r/ }
    text=${text//\\t/ }
    text=${text//\\\"/\"}
    text=${text//\\\\/\\}
  fi
  REPLY=$text
}

# Returns an error for people: printable, without credentials, after its side, and without the names of
# the images, which stand beside it.
readable() { # NUMBER ERROR
  local text=${2//[![:print:]]/ } reference short name tag
  for reference in "${source[$1]}" "${destination[$1]}"; do
    name=${reference#docker://}
    tag=${name##*[:@]}
    [[ $name == *@* ]] && tag=${name##*@}
    name=${name%@*}
    [[ ${name##*/} == *:* ]] && name=${name%:*}
    text=${text//" for $reference: "/: }
    text=${text//" $reference: "/: }
    # Docker Hub's names are shortened.
    short=${reference/docker.io\/?(library\/)}
    text=${text//" for $short: "/: }
    text=${text//" $short: "/: }
    text=${text//" $tag in $name: "/: }
    text=${text//" $tag to $name: "/: }
    text=${text//" in $name: "/: }
    text=${text//" to $name: "/: }
    text=${text//" to /v2/${name#*/}/blobs/uploads/ in "/ in }
    short=${name#*/}
    substitute "$text" "/v2/${short//./[.]}/blobs/uploads/[^:[:space:]]+" ''
    text=$REPLY
    [[ ! $volume_folder ]] || text=${text//"$volume_folder/"}
    # In the registry's own words.
    text=${text//"'$tag' "}
    text=${text//"tag=$tag "/tag }
    text=${text//"${name##*/}:$tag"/"${name##*/}"}
    text=${text//"${name##*/}@$tag"/"${name##*/}"}
  done
  text=${text/#initializing @(source|destination): }
  without_secrets "$text"
  while [[ $REPLY == ' '* ]]; do REPLY=${REPLY:1}; done
  [[ ! $side || ! $REPLY ]] || REPLY="$side: $REPLY"
}

# Replaces all matches of an expression. Bash's own patterns would take minutes for a long text: their
# time grows with its third power.
substitute() { # TEXT EXPRESSION REPLACEMENT
  local rest=$1 front done=''
  while [[ $rest =~ $2 ]]; do
    front=${rest%%"${BASH_REMATCH[0]}"*}
    done+=$front$3
    rest=${rest:${#front} + ${#BASH_REMATCH[0]}}
  done
  REPLY=$done$rest
}

without_secrets() { # TEXT
  local text
  # The user and the query of a URL: those of object stores are signed.
  substitute "$1" '://[^/@[:space:]"]+@' '://'
  substitute "$REPLY" '[?][^[:space:]"'\''\]+' '?...'
  substitute "$REPLY" 'body start "([^"\]|\\.)+"' 'body start "..."'
  text=$REPLY
  local token='(([Bb]earer|[Bb]asic|[Tt]oken|[Pp]assword)["'\'']?[ :=]+["'\'']?)[A-Za-z0-9._~+/=-]{16,}'
  while [[ $text =~ $token ]]; do
    text=${text//"${BASH_REMATCH[0]}"/${BASH_REMATCH[1]}...}
  done
  # Digests are no secret, but long.
  while [[ $text =~ (sha256:[0-9a-f]{12})[0-9a-f]{52} ]]; do
    text=${text//"${BASH_REMATCH[0]}"/${BASH_REMATCH[1]}}
  done
  REPLY=$text
}

# Returns a text of at most this length: its beginning, and what comes from the clause with a phrase on,
# or its end.
# shellcheck disable=SC2295 # The phrase is a pattern.
cut_text() { # TEXT LENGTH [PHRASE]
  local lower=${1,,} length=${#1} room=$(($2 - 3)) front at end
  REPLY=$1
  (( length > $2 )) || return 0
  front=$(($2 < 60 ? 0 : $2 / 3))
  at=$((length - room + front))
  if [[ ${3-} && $lower == *$3* ]]; then
    end=${lower#*$3}
    end=$((length - ${#end}))
    lower=${lower%%$3*}
    at=${#lower}
    # The whole clause, if there is room for it up to the end of the phrase.
    lower=${lower%": "*}
    if (( ${#lower} < at && end - ${#lower} - 2 <= room - front - 3 )); then at=$((${#lower} + 2)); fi
  fi
  if (( length - at <= room - front )); then
    REPLY=${1:0:room - length + at}...${1:at}
  elif (( at <= front )); then
    REPLY=${1:0:room}...
  else
    REPLY=${1:0:front}...${1:at:room - front - 3}...
  fi
}

# Returns the outcome of a copy that failed, by the whole error; sets side and phrase.
classify() { # NUMBER STATUS SECONDS ERROR
  local text
  without_names "$1" "$4"
  text=${REPLY,,}
  phrase=''
  find_side "$1" "$text" "${4,,}"
  if [[ $stopping ]]; then
    REPLY=k
  elif (( $3 >= time_limit[$1] )); then
    REPLY=t
  elif (( $2 > 128 )); then
    REPLY=k
  elif [[ $VOLUME_MODE == export ]] && match "$text" "${EXPORT_RULES[@]}"; then
    [[ $REPLY != u || ${destination[$1]} == oci:* ]] || REPLY=f
  elif [[ $VOLUME_MODE == import && ${source[$1]} == *:"$volume_folder"/* ]] && match "$text" "${IMPORT_RULES[@]}"; then
    side=source
  elif ! match "$text" "${RULES[@]}"; then
    classify_side "$text" "$2"
  fi
}

# Phrases that decide, each after its outcome, the most telling first: registries say "denied" beside
# most of them. They are patterns of small letters, and mean the same at either side.
RULES=(
  r:toomanyrequests r:'too many requests' r:'statuscode: 429' r:'rate limit' r:'rate exceeded' r:'quota metric'
  o:'manifest list*cannot modify it' o:'unknown flag: --'
  x:'unexpectedly received a manifest list instead of a manifest'
  q:quota q:'exceed the configured upper limit'
  p:'configured policy' p:'rejected by policy' p:'source image rejected' p:'is not signed' p:'blocking policy'
  p:'operation is disallowed' p:'client with ip * is not allowed access'
  m:immutab m:'cannot be overwritten'
  i:'invalid reference format' i:'invalid source name' i:'invalid destination name'
  i:'both a tag and digest' i:'must be lowercase'
)
# What the volume of an export does not take, and what is wrong with that of an import.
EXPORT_RULES=(z:'no space left on device' z:'disk quota exceeded' u:'cannot modify it' u:'docker media types')
IMPORT_RULES=(b:'digest did not match' b:'instead of sha' b:'digest does not match' b:'not match provided' c:'no such file or directory')
# What is missing at the destination, or at the source.
MISSING_REPOSITORY=(
  d:'name unknown' d:name_unknown d:'does not exist in the registry' d:'repository name not known'
  d:'project * not found'
)
MISSING=(
  c:'blob unknown' c:'fetching blob*statuscode: 404' c:'fetching blob*not found'
  c:'from manifest list*manifest unknown' c:'from manifest list*name unknown'
  n:'manifest unknown' n:'name unknown' n:'repository name not known' n:'unauthorized: project * not found'
)
REFUSED=(
  a:'denied: permission' f:'permission denied'
  a:unauthorized a:'authentication required' a:denied a:'invalid username/password' a:'retrieve auth token'
  a:insufficient_scope a:'statuscode: 40[13]' a:forbidden
)
# Words that others use too.
MISSING_PERHAPS=(
  c:'from manifest list*not found' c:'from manifest list*statuscode: 404' c:'from manifest list*does not exist'
  n:'reading manifest*not found' n:'reading manifest*statuscode: 404' n:'reading manifest*does not exist'
  n:'reading manifest*tag has expired'
)
TIMEOUT=(
  t:'deadline exceeded' t:'i/o timeout' t:'handshake timeout' t:'timed out'
  t:'timeout awaiting' t:'client.timeout exceeded' t:'gateway time'
)
# What skopeo was doing, with either registry.
SOURCE_PHASE='initializing (image from )?source|(reading|fetching) (manifest|blob|partial blob|config blob|signature)'
SOURCE_PHASE+='|determining manifest mime type|parsing image configuration|choosing an image from'
DESTINATION_PHASE='initializing destination|trying to reuse blob|checking whether a blob|mounting sha|upload'
DESTINATION_PHASE+='|writing (blob|manifest|signature)|at destination'

# Returns the outcome of the first rule whose pattern is in a text, and sets the phrase to that.
# shellcheck disable=SC2053 # The rules are patterns.
match() { # TEXT RULE...
  local text=$1 rule
  for rule in "${@:2}"; do
    [[ $text == *${rule#*:}* ]] || continue
    REPLY=${rule%%:*} phrase=${rule#*:}
    return
  done
  return 1
}

# Returns the outcome by what the words mean at their side.
classify_side() { # TEXT STATUS
  if [[ $side == destination ]]; then
    match "$1" "${MISSING_REPOSITORY[@]}" "${REFUSED[@]}" "${TIMEOUT[@]}" || REPLY=f
    [[ $REPLY != a ]] || REPLY=w
  elif ! match "$1" "${MISSING[@]}" "${REFUSED[@]}" "${MISSING_PERHAPS[@]}" "${TIMEOUT[@]}"; then
    REPLY=f
    if (( $2 == 2 )); then
      REPLY=n
      [[ $1 == *'from manifest list'* ]] && REPLY=c
    fi
  fi
}

# Sets the side that an error is about, as far as its words tell: by what skopeo was doing first, or by
# the host of one side alone. The Task's own policy is at neither.
find_side() { # NUMBER TEXT ERROR
  local from to
  side=''
  if [[ $2 == *'happened during read'* ]]; then
    side=source
  elif [[ $2 == *'source image rejected'* ]]; then
    return
  elif [[ $2 =~ $SOURCE_PHASE|$DESTINATION_PHASE ]]; then
    side=destination
    [[ ! ${BASH_REMATCH[0]} =~ ^($SOURCE_PHASE)$ ]] || side=source
  else
    registries_of "$1"
    from=${REPLY% *} to=${REPLY#* }
    [[ $from != "$to" ]] || return
    if names_host "$3" "$from"; then
      names_host "$3" "$to" || side=source
    elif names_host "$3" "$to"; then
      side=destination
    fi
  fi
}

# Says if an error names a host.
names_host() { # ERROR HOST
  local host=${2,,}
  [[ $host != docker.io ]] || host=registry-1.docker.io
  [[ " $1 " == *[!a-z0-9.-]"$host"[!a-z0-9.-]* ]]
}

# Returns what to say about a copy that a newer skopeo might have made. It is not skopeo's fault if it
# is new enough: an index that states something else about an image than its manifest is changed too.
explain_age() { # NUMBER ERROR
  local option='unknown flag: (--[a-z-]+)'
  [[ $skopeo_version ]] || read_version
  if [[ $2 =~ $option ]]; then
    REPLY="skopeo $skopeo_version does not know ${BASH_REMATCH[1]}: the Task needs 1.9.0 or later"
  elif [[ $skopeo_version == unknown ]] || is_older "$skopeo_version" "$FAITHFUL_VERSION"; then
    REPLY="skopeo $skopeo_version is too old for this image: from $FAITHFUL_VERSION it keeps the digest of an index with zstd layers"
  else
    set_outcome "$1" f
    REPLY='the index at the source states a wrong size or media type of an image: push it there again'
  fi
}

# Sets the version of skopeo.
read_version() {
  local number='version ([0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3})'
  skopeo_version=unknown
  [[ $(timeout 2 skopeo --version </dev/null) =~ $number ]] && skopeo_version=${BASH_REMATCH[1]}
}

is_older() { # VERSION THAN
  local -a a b
  IFS=. read -r -a a <<<"$1"
  IFS=. read -r -a b <<<"$2"
  (( (10#${a[0]} * 1000 + 10#${a[1]}) * 1000 + 10#${a[2]} < (10#${b[0]} * 1000 + 10#${b[1]}) * 1000 + 10#${b[2]} ))
}

# Returns an error without the names of the line's images, which may contain any of the words above.
without_names() { # NUMBER ERROR
  local text=$2 reference short name
  for reference in "${source[$1]}" "${destination[$1]}"; do
    name=${reference#docker://}
    # Docker Hub's names are shortened.
    short=${reference/docker.io\/?(library\/)}
    text=${text//"docker://$name"}
    text=${text//"$short"}
    name=${name%@*}
    if [[ ${name##*/} == *:* ]]; then
      text=${text//" ${name##*:} in "/ in }
      name=${name%:*}
    fi
    [[ $name == */* ]] && text=${text//"$name"}
    text=${text//"/${name#*/}"}
    # A host without a dot or port may be a word of the error.
    [[ $name == *[.:]*/* ]] && text=${text//"${name%%/*}"}
  done
  REPLY=$text
}

# --- Order ----------------------------------------------------------------------------------------

# Orders the lines: within each group, after a line that does the same, and after the first copy of a
# manifest. A line waits for earlier ones only, so that there is always one to go on with.
order_lines() {
  local n members=()
  for n in "${!outcome[@]}"; do
    [[ ${outcome[n]} == _ ]] && continue
    if (( ${#members[@]} > 0 )) && ! continues_group "$n" "${members[-1]}"; then
      order_group "${members[@]}"
      members=()
    fi
    members+=("$n")
    [[ ${same_as[n]-} ]] && follow "$n" "${same_as[n]}"
    if [[ ${first_copy[n]-} ]]; then
      retags[first_copy[n]]+=" $n"
      waits[n]=$((${waits[n]-0} + 1))
    fi
  done
  (( ${#members[@]} == 0 )) || order_group "${members[@]}"
}

# Says if a line belongs to the group of the line before it. images.txt says so; in a list without it,
# a name ends a group, and so does another repository.
continues_group() { # NUMBER PREVIOUS
  local repository
  if [[ ${group_key[$1]-}${group_key[$2]-} ]]; then
    [[ ${group_key[$1]-} == "${group_key[$2]-}" ]]
    return
  fi
  [[ ${destination[$1]-} && ${destination[$2]-} ]] || return 0
  is_name "$2" && return 1
  repository_of "$1"
  repository=$REPLY
  repository_of "$2"
  [[ $repository == "$REPLY" ]]
}

# Says if a line ends with the name of an image, not with a digest or what is attached to one.
is_name() { # NUMBER
  local name=${destination[$1]-}
  name=${name##*/}
  [[ $name != *@* && ! ${name##*:} =~ $ATTACHED_TAG ]]
}

# Orders a group. Up to its last index by digest, or to an index as its last line, images run beside
# each other, and an index after all before it. What follows runs one after another: registries lose
# referrers that come at once, and the name comes last.
order_group() { # NUMBER...
  local n m last=${!#} pivot=0 before=() previous=''
  if [[ $VOLUME_MODE == export ]]; then
    for n in "$@"; do
      group_of[n]=$1 members_of[$1]+=" $n"
      [[ ${outcome[n]} == s ]] || left_in_group[$1]=$((${left_in_group[$1]-0} + 1))
      (( n == last )) || follow "$last" "$n"
    done
    return
  fi
  for n in "$@"; do
    [[ ${multi_arch[n]} == index-only && ${destination[n]-} == *@* ]] && pivot=$n
  done
  if (( pivot == 0 )); then
    if [[ ${multi_arch[last]} == index-only ]]; then
      pivot=$last
    elif [[ ! ${group_key[last]-} ]] && ! is_copied_by_digest "$@"; then
      return
    fi
  fi
  for n in "$@"; do
    if (( n > pivot )); then
      [[ $previous ]] && follow "$n" "$previous"
    elif [[ ${multi_arch[n]} == index-only ]]; then
      # The last index before this one has waited for all before it.
      for m in "${before[@]}"; do follow "$n" "$m"; done
      before=()
    fi
    before+=("$n")
    previous=$n
  done
}

# Says if the last line names what an earlier one copies by digest: otherwise the lines of a list by
# hand have nothing to do with each other.
is_copied_by_digest() { # NUMBER...
  local n digest=${source[${!#}]-}
  [[ $digest == *@* ]] && is_name "${!#}" || return
  for n in "$@"; do
    [[ ${destination[n]-} == *"@${digest##*@}" ]] && return
  done
  return 1
}

# Lets a line wait until an earlier one is copied.
follow() { # NUMBER EARLIER
  followers[$2]+=" $1"
  waits[$1]=$((${waits[$1]-0} + 1))
}

# Lets those go on that wait for a line that has ended. A line that failed, or was not attempted for
# this reason, keeps its followers from being attempted.
settle() { # NUMBER [REASON]
  local ended=("$1") i n m
  obstacle[$1]=${2-}
  [[ ${2-} ]] || join_group "$1"
  for ((i = 0; i < ${#ended[@]}; i++)); do
    n=${ended[i]}
    for m in ${followers[n]-}; do
      : "${obstacle[m]:=${obstacle[n]-}}"
      release "$m"
    done
    for m in ${retags[n]-}; do release "$m"; done
  done
}

# Lets a line wait for one line less. It joins those that have ended if there is nothing to do.
release() { # NUMBER
  waits[$1]=$((waits[$1] - 1))
  (( waits[$1] == 0 )) && [[ ${outcome[$1]} == [-s] ]] || return
  if [[ ${outcome[$1]} == s ]]; then
    ended+=("$1")
  elif [[ ${obstacle[$1]-} ]]; then
    log_obstacle "$1" "${obstacle[$1]}"
    ended+=("$1")
  else
    released+=("$1")
  fi
}

# Returns the next line to start: one that has waited, which completes what has begun, or the next of
# the list.
next_line() {
  if (( next_released < ${#released[@]} )); then
    REPLY=${released[next_released]}
    next_released=$((next_released + 1))
  else
    (( next_unhindered < ${#unhindered[@]} )) || return
    REPLY=${unhindered[next_unhindered]}
    next_unhindered=$((next_unhindered + 1))
  fi
}

# Logs why a line is not attempted, unless the log has just said so.
log_obstacle() { # NUMBER REASON
  [[ $2 == "$logged_obstacle" ]] || log_line "$1" "not attempted: $2"
  logged_obstacle=$2
}

# --- Layers that a registry has -------------------------------------------------------------------

# Tells skopeo which layers a registry has, so that copies within it mount them: skopeo alone knows only
# what it has transferred. Not every image has the program for it; without, layers are uploaded.
learn_known_blobs() {
  local n lines=() sources=() seconds=$LEARN_SECONDS learning status errors=$work/known-blobs.error
  type -P skopeo-known-blobs >/dev/null || return
  for n in "${!outcome[@]}"; do
    can_mount "$n" && lines+=("$n") && sources+=("${source[n]}")
  done
  # Most of the time until the deadline is for the copies.
  if [[ $DEADLINE ]] && (( (DEADLINE - EPOCHSECONDS) / 4 < seconds )); then
    seconds=$(((DEADLINE - EPOCHSECONDS) / 4))
  fi
  (( ${#sources[@]} > 0 && seconds > 0 )) || return
  printf '%s\n' "${sources[@]}" >"$work/known-blobs"
  timeout --kill-after=2 "$seconds" skopeo-known-blobs "${look_options[@]}" <"$work/known-blobs" \
    >/dev/null 2>"$errors" &
  learning=$!
  # A signal ends the wait.
  wait "$learning"
  status=$?
  if [[ $stopping ]]; then
    kill -s KILL -- "-$learning"
    wait "$learning"
  elif (( status != 0 )) || [[ -s $errors ]]; then
    read_error "$errors"
    side=''
    readable "${lines[0]}" "$REPLY"
    cut_text "${REPLY:-skopeo-known-blobs ended with $status}" 300
    log "layers may be uploaded that could be mounted: $REPLY"
  fi
} 2>/dev/null # As in copy_all.

# Says if a line copies layers from one repository of a registry to another. Docker Hub counts each
# manifest that is read as a pull.
can_mount() { # NUMBER
  local from=${source[$1]-} to
  [[ ${outcome[$1]} == - && ! ${first_copy[$1]-} && ${multi_arch[$1]} != index-only ]] || return
  [[ $from == docker://*/*@* && ${destination[$1]} == docker://*/* ]] || return
  [[ $from != docker://*(*.)docker.io/* ]] || return
  repository_of "$1"
  to=${REPLY#docker://} from=${from#docker://}
  [[ ${from%%/*} == "${to%%/*}" ]] || return
  from=${from%@*}
  [[ ${from##*/} == *:* ]] && from=${from%:*}
  [[ $from != "$to" ]]
}

# --- Copies ---------------------------------------------------------------------------------------

# Copies all lines, as many at once as parallelism allows.
copy_all() {
  local n
  for n in "${!outcome[@]}"; do
    [[ ${outcome[n]} == - && ${waits[n]-0} -eq 0 ]] && unhindered+=("$n")
  done
  for n in "${!outcome[@]}"; do
    case ${outcome[n]} in
      =) settle "$n" ;;
      i) settle "$n" "line $n is invalid, and has to be there first" ;;
      [nb]) settle "$n" "line $n was not copied, and has to be there first" ;;
    esac
  done
  while :; do
    while (( ${#running[@]} < PARALLELISM )) && next_line; do try_line "$REPLY"; done
    (( ${#running[@]} > 0 )) || break
    await_copy
  done
  [[ $alarm ]] && kill "$alarm" && wait "$alarm"
  alarm='' alarm_at=0
} 2>/dev/null # Bash writes a line for each process that is killed; skopeo's errors go to files.

# Starts a line, unless something is against it.
try_line() { # NUMBER
  local reason
  if find_obstacle "$1"; then
    reason=$REPLY
    log_obstacle "$1" "$reason"
    settle "$1" "$reason"
  else
    start_copy "$1"
  fi
}

# Returns why a line must not be started; fails if nothing is against it.
find_obstacle() { # NUMBER
  if [[ $stopping ]]; then
    REPLY='the step was told to stop'
  elif [[ $FAIL_FAST == true && $failed ]]; then
    REPLY="line $failed failed and failFast is true"
  elif [[ $DEADLINE ]] && (( EPOCHSECONDS >= DEADLINE )); then
    REPLY='the deadline has come'
  elif [[ $volume_full ]]; then
    REPLY='the volume is full'
  elif (( ${#rate_limited[@]} )); then
    registries_of "$1"
    REPLY=${rate_limited[$REPLY]-}
    [[ $REPLY ]] && REPLY="line $REPLY met the rate limit of the same registries"
  else
    return 1
  fi
}

# Returns the two registries of a line.
registries_of() { # NUMBER
  local from=${source[$1]#docker://} to=${destination[$1]#docker://}
  REPLY="${from%%/*} ${to%%/*}"
}

# Starts the copy of a line. It counts as killed until it has another outcome, so that no death goes
# unseen.
start_copy() { # NUMBER
  local n=$1 options=("${copy_options[@]}") from=${source[$1]} platforms=${multi_arch[$1]} to_place=${destination[$1]}
  local place_options=()
  retagged[n]='' failed_copy[n]='' pushed_again[n]='' looked_at[n]='' error_file[n]=error
  if [[ ${first_copy[n]-} && ${outcome[first_copy[n]]} == [.=] ]]; then
    retagged[n]=yes
    options=("${retag_options[@]}")
    repository_of "$n"
    from=$REPLY@${from##*@}
    [[ $platforms == all ]] && platforms=index-only
  fi
  case $platforms in all) options+=(--all) ;; *) options+=("--multi-arch=$platforms") ;; esac
  # Formats that store images otherwise cannot keep a digest.
  [[ ${destination[n]} == @(docker|dir):* ]] && options+=(--preserve-digests)
  set_time_limit "$n"
  started_at[n]=${EPOCHREALTIME/[.,]}
  set_outcome "$n" k
  folder_of[n]=${free_folders[-1]}
  unset 'free_folders[-1]'
  : >"${folder_of[n]}/digest"
  [[ $VOLUME_MODE != export ]] || set_place "$n"
  if [[ $VOLUME_MODE == export && ${retagged[n]} ]]; then
    printf '%s' "${from##*@}" >"${folder_of[n]}/digest"
    cp -r ${links:+-l} -T -- "${destination[first_copy[n]]#dir:}" "${to_place#dir:}" </dev/null 2>"${folder_of[n]}/error" &
    watch "$n" "$!" "${time_limit[n]}"
    write_results
    return
  fi
  TMPDIR=${folder_of[n]}/tmp skopeo --command-timeout "${time_limit[n]}s" --tmpdir "${folder_of[n]}/tmp" \
    "${global_options[@]}" copy "${options[@]}" "${place_options[@]}" --digestfile "${folder_of[n]}/digest" -- \
    "$from" "$to_place" </dev/null >/dev/null 2>"${folder_of[n]}/error" &
  watch "$n" "$!" "${time_limit[n]}"
  write_results
}

# Has a process ended when its time is up. skopeo keeps to its time; this is for one that hangs.
watch() { # NUMBER PROCESS SECONDS
  running[$2]=$1
  end_at[$1]=$((${EPOCHREALTIME/[.,]} + ($3 + 1) * MICROSECONDS))
  end_with[$1]=TERM
  [[ $stopping ]] && end_at[$1]=0
  (( alarm_at > 0 && alarm_at <= end_at[$1] )) || set_alarm "${end_at[$1]}"
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
  if [[ $stop_copies ]] || ! kill -0 "$alarm"; then end_overdue; fi
  [[ $finished ]] || wait -n
}

# Ends the copies whose time is up: with TERM, and two seconds later with KILL.
end_overdue() {
  local pid n now=${EPOCHREALTIME/[.,]} next
  stop_copies=''
  next=$((now + 30 * MICROSECONDS))
  for pid in "${!running[@]}"; do
    n=${running[pid]}
    if (( end_at[n] <= now )); then
      kill -s "${end_with[n]}" -- "-$pid"
      end_with[n]=KILL
      end_at[n]=$((now + 2 * MICROSECONDS))
    fi
    (( end_at[n] < next )) && next=${end_at[n]}
  done
  set_alarm "$next"
}

# Starts a process that ends at that time, at most half a minute from now, so that waiting ends too.
set_alarm() { # MICROSECONDS
  local now=${EPOCHREALTIME/[.,]} delay
  # Waits for it: Bash would report it later, where its errors go to the log.
  [[ $alarm ]] && kill "$alarm" && wait "$alarm"
  delay=$(($1 - now))
  (( delay > 0 )) || delay=0
  (( delay < 30 * MICROSECONDS )) || delay=$((30 * MICROSECONDS))
  alarm_at=$((now + delay))
  printf -v delay '%d.%06d' "$((delay / MICROSECONDS))" "$((delay % MICROSECONDS))"
  sleep "$delay" >/dev/null &
  alarm=$!
}

finish_copy() { # NUMBER STATUS
  local n=$1 status=$2 seconds
  seconds_since "${started_at[n]}"
  seconds=$REPLY
  if [[ ${waits_to_connect[n]-} ]]; then
    connect_again "$n" && return
    record_failure "$n" "${failed_copy[n]% *}" "${failed_copy[n]#* }"
  elif [[ ${pushed_again[n]} ]]; then
    take_answer "$n" "$status" "$seconds" && return
  elif [[ ${failed_copy[n]} ]]; then
    record_failure "$n" "${failed_copy[n]% *}" "${failed_copy[n]#* }"
  elif (( status == 0 )) && keep_copy "$n"; then
    record_success "$n" "$seconds"
  elif [[ ${retagged[n]} && ! $stopping ]]; then
    # Not every account may read what it has pushed: copy from the source instead.
    first_copy[n]=''
    release_folder "$n"
    start_copy "$n"
    return
  elif (( status == 0 )); then
    record_failure "$n" 1 "$seconds"
  elif wait_to_connect "$n" "$status" "$seconds" || start_question "$n" "$status" "$seconds"; then
    return
  else
    record_failure "$n" "$status" "$seconds"
  fi
  write_results
  release_folder "$n"
  if [[ ${outcome[n]} == . ]]; then
    settle "$n"
  else
    settle "$n" "line $n was not copied, and has to be there first"
  fi
}

# Lets a line that cannot connect wait a second, as long as the step is young and no copy had reached a
# registry when the line began. Fails if it must not wait.
wait_to_connect() { # NUMBER STATUS SECONDS
  local n=$1
  [[ ! $stopping ]] || return
  (( ! connected_at || started_at[n] < connected_at )) || return
  read_error "${folder_of[n]}/error"
  if ! is_connection_error "$REPLY"; then
    : "${connected_at:=${EPOCHREALTIME/[.,]}}"
    return 1
  fi
  (( EPOCHSECONDS - begun < CONNECT_SECONDS )) || return
  [[ ! $DEADLINE ]] || (( DEADLINE - EPOCHSECONDS > 1 )) || return
  [[ $connect_logged ]] || log "no registry can be reached yet: copies are tried again until $CONNECT_SECONDS s after the start"
  connect_logged=yes
  failed_copy[n]="$2 $3"
  waits_to_connect[n]=yes
  sleep 1 >/dev/null &
  watch "$n" "$!" 1
}

# Starts a line that has waited, unless the step is to stop.
connect_again() { # NUMBER
  waits_to_connect[$1]=''
  [[ ! $stopping ]] || return
  release_folder "$1"
  start_copy "$1"
}

# Says if an error is that a registry cannot be reached.
is_connection_error() { # ERROR
  case ${1,,} in
    *'connection refused'*|*'connection reset'*|*': eof'|*'no route to host'*|*'network is unreachable'*) ;;
    *'no such host'*|*'server misbehaving'*|*lookup*'i/o timeout'*) ;;
    *) return 1 ;;
  esac
}

# Starts a question about a copy whose error does not say what was wrong. Fails if there is none.
start_question() { # NUMBER STATUS SECONDS
  local n=$1
  [[ ! $stopping ]] || return
  [[ ! $DEADLINE ]] || (( DEADLINE - EPOCHSECONDS > LOOK_SECONDS )) || return
  read_error "${folder_of[n]}/error"
  local text=$REPLY
  classify "$n" "$2" "${3%.*}" "$text"
  case $REPLY in
    o) [[ $text == *'was edited, but we cannot modify it'* ]] && push_again "$n" "$2" "$3" oci ;;
    f) start_look "$n" "$2" "$3" "$text" ;;
    *) return 1 ;;
  esac
}

# Pushes an index again, in its own format alone: once a registry has refused an index, skopeo tries its
# other format, may not convert to it, and says only that.
push_again() { # NUMBER STATUS SECONDS FORMAT
  local n=$1 folder=${folder_of[$1]}
  [[ ${destination[n]} == docker:* ]] || return
  failed_copy[n]="$2 $3" pushed_again[n]=$4
  : >"$folder/digest"
  TMPDIR=$folder/tmp skopeo --command-timeout "${LOOK_SECONDS}s" --tmpdir "$folder/tmp" "${global_options[@]}" \
    copy "${copy_options[@]}" --multi-arch=index-only --preserve-digests --format "$4" --digestfile "$folder/digest" \
    -- "${source[n]}" "${destination[n]}" </dev/null >/dev/null 2>"$folder/answer" &
  watch "$n" "$!" "$LOOK_SECONDS"
}

# Records what became of an index that was pushed again. Succeeds if it is pushed once more, in the other
# format.
take_answer() { # NUMBER STATUS SECONDS
  local n=$1 status=${failed_copy[$1]% *} seconds=${failed_copy[$1]#* }
  if (( $2 == 0 )); then
    record_success "$n" "$3"
    return 1
  fi
  read_error "${folder_of[n]}/answer"
  if [[ ${REPLY,,} == *'must be converted'* && ${pushed_again[n]} == oci && ! $stopping ]]; then
    push_again "$n" "$status" "$seconds" v2s2
    return
  fi
  # Without an answer, the first error is all that is known.
  if [[ $REPLY && $2 -le 128 && ${REPLY,,} != *'cannot modify it'* ]]; then
    error_file[n]=answer
    status=$2
  fi
  record_failure "$n" "$status" "$seconds"
  return 1
}

# Starts a look at the manifest that the destination did not accept, since registries do not say that
# they refuse foreign layers: distribution has a status of 500 for it. Fails if the error is another.
start_look() { # NUMBER STATUS SECONDS ERROR
  local n=$1 from=${source[$1]} part='uploading manifest (sha256:[0-9a-f]{64}) to '
  [[ $from == docker://* && $4 == *'uploading manifest '* ]] || return
  if [[ $4 =~ $part ]]; then
    from=${from%@*}
    [[ ${from##*/} == *:* ]] && from=${from%:*}
    from+=@${BASH_REMATCH[1]}
  fi
  failed_copy[n]="$2 $3" looked_at[n]=yes
  skopeo --command-timeout "${LOOK_SECONDS}s" "${global_options[@]}" inspect --raw "${look_options[@]}" \
    -- "$from" </dev/null >"${folder_of[n]}/manifest" 2>/dev/null &
  watch "$n" "$!" "$LOOK_SECONDS"
}

# Says if the manifest of a line that was looked at has layers that only its URLs are for.
has_foreign_layers() { # NUMBER
  local manifest=''
  [[ ${looked_at[$1]-} ]] || return
  IFS= read -r -d '' manifest <"${folder_of[$1]}/manifest"
  [[ $manifest == *'application/vnd.'@(docker.image.rootfs.foreign.diff|oci.image.layer.nondistributable).* ]]
}

record_success() { # NUMBER SECONDS
  local n=$1 digest='' same=''
  : "${connected_at:=${EPOCHREALTIME/[.,]}}"
  set_outcome "$n" .
  [[ ${retagged[n]-} ]] && same=", as line ${first_copy[n]}"
  IFS= read -r digest <"${folder_of[n]}/digest"
  digest=${digest:0:19}
  log_line "$n" "copied in $2 s,${digest:+ $digest,} ${source[n]} -> ${destination[n]}" "$same"
}

record_failure() { # NUMBER STATUS SECONDS
  local n=$1 status=$2 seconds=$3 text why
  read_error "${folder_of[n]}/${error_file[n]}"
  text=$REPLY
  classify "$n" "$status" "${seconds%.*}" "$text"
  [[ $REPLY == f ]] && has_foreign_layers "$n" && REPLY=l
  set_outcome "$n" "$REPLY"
  case $REPLY in
    l) REPLY='the destination refuses foreign layers, which Windows images have: leave Windows out (spec.platforms)' ;;
    u) REPLY='the image has Docker media types, which an OCI layout cannot keep: use spec.format Directory' ;;
    o) explain_age "$n" "$text" ;;
    *) readable "$n" "$text" ;;
  esac
  text=$REPLY
  case ${outcome[n]} in
    k) [[ $text ]] || text="ended by signal $((status > 128 ? status - 128 : 0))" ;;
    t) [[ $text ]] || text="ended after $seconds s" ;;
    r) registries_of "$n"; rate_limited[$REPLY]=$n ;;
    z) volume_full=yes ;;
  esac
  [[ $text ]] || text="skopeo ended with $status"
  why=${description[${outcome[n]}]}
  cut_text "$text" 300 "$phrase"
  log_line "$n" "failed after $seconds s: ${why:+$why: }$REPLY: ${source[n]} -> ${destination[n]}"
  # Digests would keep lines with the same error apart, and tell only which part is missing.
  [[ ${outcome[n]} == c ]] || { substitute "$text" ' sha256:[0-9a-f]+' ''; text=$REPLY; }
  add_failure "$n" "$text" "$phrase"
  failed=$n
}

# Folders for what runs at once, made by a single process.
make_folders() {
  local n folders=()
  for ((n = 1; n <= PARALLELISM && n <= pairs; n++)); do
    free_folders+=("$work/$n")
    folders+=("$work/$n/tmp")
  done
  (( ${#folders[@]} == 0 )) || mkdir -p -- "${folders[@]}" || refuse 'no room for temporary files'
}

# Frees the folder of a copy, with what a killed one left there.
release_folder() { # NUMBER
  local left
  set +f
  left=("${folder_of[$1]:?}"/tmp/*)
  set -f
  [[ ! $run || ! -e $run/${folder_of[$1]##*/} ]] || left+=("$run/${folder_of[$1]##*/}")
  (( ${#left[@]} == 0 )) || rm -rf -- "${left[@]}"
  free_folders+=("${folder_of[$1]}")
}

# --- A volume -------------------------------------------------------------------------------------

# Finds the folder on the volume, and refuses what cannot be used before anything is read or copied.
open_volume() {
  local name
  [[ $VOLUME ]] || refuse "volumeMode $VOLUME_MODE needs the workspace volume"
  [[ ! $VOLUME_PATH ]] || is_plain_path "$VOLUME_PATH" ||
    refuse 'volumePath must be a relative path of letters, digits, dots, underscores and dashes, without ..'
  volume_folder=$VOLUME${VOLUME_PATH:+/$VOLUME_PATH}
  pool=$volume_folder/blobs/sha256
  writing=$volume_folder/.writing
  for name in '' /.writing /blobs/sha256 /images /receipts /export.json; do
    ! find_link "$volume_folder$name" || refuse "$REPLY on the volume is a symbolic link, which nothing follows"
  done
  [[ $VOLUME_MODE == @(export|survey) || -d $volume_folder ]] || refuse "the volume has no folder ${VOLUME_PATH:-/}"
  [[ $VOLUME_MODE != import || ! -d $writing || -e $volume_folder/export.json ]] ||
    refuse "the folder ${VOLUME_PATH:-/} has half an export: import it once the export has ended"
}

# Says if a path is relative, of plain names, and leads nowhere else.
is_plain_path() { # PATH
  (( ${#1} <= MAX_PATH )) && [[ $1 =~ ^[A-Za-z0-9._/-]+$ && /$1/ != */@(|.|..)/* ]]
}

# Returns the first symbolic link on the way to a path on the volume; fails if there is none.
find_link() { # PATH
  local name names at=$VOLUME
  IFS=/ read -r -a names <<<"${1#"$VOLUME"}"
  for name in "${names[@]}"; do
    [[ $name ]] || continue
    at+=/$name
    [[ ! -L $at ]] || { REPLY=${at#"$VOLUME/"}; return; }
  done
  return 1
}

# Returns a reference to files of the volume. Only a folder has the names that `skopeo sync` gives: in all
# other references, a colon ends the path.
read_volume_reference() { # WORD
  local transport=${1%%:*} path=${1#*:volume/} name=''
  if [[ $transport != dir && $path == *:* ]]; then
    name=:${path#*:} path=${path%%:*}
    [[ $path ]] || path=.
    [[ $name =~ ^:[A-Za-z0-9._:/@+-]+$ ]] || return
  fi
  (( ${#path} <= MAX_PATH )) && [[ $path =~ ^[A-Za-z0-9._/:@+-]+$ && /$path/ != */../* ]] || return
  REPLY=$transport:$volume_folder/$path$name
}

# Says if a line leads from a registry to a new place on the volume, or from the volume to a registry.
fits_mode() { # NUMBER
  local from=${source[$1]} to=${destination[$1]}
  case $VOLUME_MODE in
    export)
      [[ $from != *:"$volume_folder"/* ]] || return
      [[ $to == oci:"$volume_folder"/.?(:*) ]] && return
      # No name on the volume begins with a dot but the Task's own.
      [[ $to == dir:"$volume_folder"/images/* ]] && is_plain_path "${to#dir:"$volume_folder/"}" && [[ $to != */.* ]]
      ;;
    import) [[ $to == docker://* ]] ;;
  esac
}

# Returns the first line of a small file; fails if there is none.
read_first_line() { # FILE
  REPLY=''
  [[ -f $1 && -r $1 ]] && IFS= read -r -n 1024 REPLY <"$1" || [[ $REPLY ]]
}

# Sets files to those in a folder.
list_files() { # FOLDER
  set +f
  files=("$1"/*)
  set -f
}

# Sets hash_of for files, with one process for a thousand of them.
hash_files() { # FILE...
  local i line lines
  for ((i = 1; i <= $#; i += 1000)); do
    sha256sum -z -- "${@:i:1000}" >"$work/hashes"
    mapfile -d '' -t lines <"$work/hashes"
    for line in "${lines[@]}"; do hash_of[${line:66}]=${line:0:64}; done
  done
} 2>/dev/null

# Sets digests to those that a manifest refers to, and is_index to "yes" if they are of manifests. What it
# is attached to (subject) is none of its parts.
read_manifest() { # FILE
  local words i is_subject=''
  digests=() is_index=''
  [[ -f $1 ]] && mapfile -d '"' -t -n 100000 words <"$1" || return
  for ((i = 0; i + 2 < ${#words[@]}; i++)); do
    case ${words[i]} in
      manifests) is_index=yes ;;
      subject) [[ ${words[i + 1]} == *:*{* ]] && is_subject=yes ;;
      digest)
        is_digest "${words[i + 2]}" || continue
        [[ $is_subject ]] || digests+=("${words[i + 2]}")
        is_subject=''
        ;;
    esac
  done
}

# Reads what each line brings to the volume and its entry in the index, or the digest that it must have.
read_volume_list() { # FILE
  local line lines n=0 size
  for n in "${!source[@]}"; do
    [[ $VOLUME_MODE != export || ${source[n]} != *@sha*:* ]] || expected[n]=${source[n]##*@}
  done
  [[ -f $1 && -r $1 ]] || return
  size=$(stat -L -c %s -- "$1") && (( size <= MAX_BYTES )) || refuse "volume.txt has more than $MAX_BYTES bytes"
  mapfile -t -n "$MAX_LINES" lines <"$1"
  n=0
  for line in "${lines[@]}"; do
    n=$((n + 1))
    if is_digest "$line"; then
      expected[n]=$line
    elif [[ $line =~ ^([0-9]{1,15})\ (\{[^[:cntrl:]]+\})$ ]]; then
      new_bytes[n]=$((10#${BASH_REMATCH[1]}))
      entry[n]=${BASH_REMATCH[2]}
      json_text "${entry[n]}" digest && is_digest "$REPLY" && expected[n]=$REPLY
    fi
  done
}

# Returns the text of a field of an entry; fails if it has none.
json_text() { # JSON FIELD
  local field="\"$2\":\"?([^\",{}\\]+)"
  [[ $1 =~ $field ]] && REPLY=${BASH_REMATCH[1]}
}

# --- An export ------------------------------------------------------------------------------------

# Prepares an export: takes the folder, finds what is there already, and checks that the rest fits.
begin_export() {
  read_first_line "$IMAGES_URL/owner.txt"
  owner=$REPLY
  read_first_line "$IMAGES_URL/round.txt"
  round=$REPLY
  [[ ! $owner || $owner =~ $IMAGE ]] || refuse 'owner.txt must be the namespace/name of an ImageExport'
  [[ ! $round || $round =~ ^[A-Za-z0-9-]{1,64}$ ]] || refuse 'round.txt must be one word'
  claim_folder 2>"$work/volume-error" || refuse_volume
  find_present
  check_room
}

# Takes the folder, which belongs to one ImageExport, and clears what a run that was killed has left.
claim_folder() {
  local file files=() name left=() fresh=$volume_folder/.writing-$EPOCHSECONDS-$RANDOM
  mkdir -p -- "$volume_folder" || return
  check_owner
  if [[ ! -d $writing ]]; then
    # Renamed when it has its owner: of two that begin at once, one gets it.
    mkdir -- "$fresh" && printf '%s\n' "$owner" >"$fresh/owner" || return
    mv -T -- "$fresh" "$writing" || { rm -rf -- "$fresh"; [[ -d $writing ]]; } || return
    check_owner
  fi
  printf '%s\n' "$owner" >"$writing/owner" || return
  run=$writing/run-$EPOCHSECONDS-$RANDOM$RANDOM
  list_files "$writing"
  for file in "${files[@]}"; do
    name=${file##*/}
    case $name in
      owner|"entries-$round") ;;
      # Renamed first: a run that is still there loses its folder at once, and completes nothing.
      run-*) mv -T -- "$file" "$writing/old-$name" && left+=("$writing/old-$name") ;;
      *) left+=("$file") ;;
    esac
  done
  (( ${#left[@]} == 0 )) || rm -rf -- "${left[@]}"
  mkdir -- "$run" && mkdir -p -- "$pool" || return
  ln -- "$writing/owner" "$run/link" && links=yes
  begin_entries
} # The caller has its errors.

check_owner() {
  local file files=()
  for file in "$volume_folder/.export" "$writing/owner"; do
    if read_first_line "$file" && [[ $REPLY != "$owner" ]]; then
      [[ $REPLY =~ $IMAGE ]] || REPLY=another
      refuse "the folder ${VOLUME_PATH:-/} belongs to the ImageExport $REPLY: choose another spec.volume.path, or delete the folder"
    fi
  done
  [[ $owner && ! -e $volume_folder/.export && ! -d $writing ]] || return 0
  list_files "$volume_folder"
  for file in "${files[@]}"; do
    case ${file##*/} in
      lost+found|.snapshot|.writing-*) ;;
      *) refuse "the folder ${VOLUME_PATH:-/} is not empty, and no export: choose an empty folder in spec.volume.path" ;;
    esac
  done
}

# Begins the entries of this round, or goes on with them. Those of the last commit are taken if it was of
# this round: its run may have been killed before anybody learned that it was done.
begin_entries() {
  entries=$writing/entries-$round
  [[ $round ]] || return 0
  if [[ ! -e $entries ]] && read_first_line "$volume_folder/.entries" && [[ $REPLY == "$round" ]]; then
    cp -- "$volume_folder/.entries" "$run/entries" && mv -T -- "$run/entries" "$entries" || return
  fi
  # A line that a kill has torn gets an end, and counts for nothing.
  if [[ -e $entries ]]; then printf '\n' >>"$entries"; else printf '%s\n' "$round" >"$entries"; fi
}

# Refuses a volume that cannot be written.
refuse_volume() {
  read_error "$work/volume-error"
  case $REPLY in
    *'Read-only file system'*) refuse 'the volume is read-only' ;;
    *'No space left'*|*'quota exceeded'*) refuse 'the volume is full' ;;
    *)
      cut_text "${REPLY//[![:print:]]/ }" 200
      refuse "the folder ${VOLUME_PATH:-/} of the volume cannot be written: $REPLY"
      ;;
  esac
}

# Finds the lines whose image is there already and whole: nobody asks a registry about them.
find_present() {
  local n file files=() lines=() parts=()
  for n in "${!outcome[@]}"; do
    [[ ${outcome[n]} == - && ${expected[n]-} == sha256:* ]] || continue
    manifest_of "$n"
    [[ -f $REPLY ]] || continue
    files+=("$REPLY") lines+=("$n")
    [[ ${destination[n]} != oci:* || ${multi_arch[n]} == index-only ]] || find_parts "$REPLY"
  done
  hash_files "${files[@]}" "${parts[@]}"
  for n in "${lines[@]}"; do
    manifest_of "$n"
    [[ ${hash_of[$REPLY]-} == "${expected[n]#sha256:}" ]] && has_parts "$n" "$REPLY" || continue
    [[ ${destination[n]} == oci:* ]] && is_docker "$REPLY" || outcome[n]='='
  done
}

# Returns where the manifest of a line is on the volume.
manifest_of() { # NUMBER
  case ${destination[$1]} in
    dir:*) REPLY=${destination[$1]#dir:}/manifest.json ;;
    oci:*) REPLY=$pool/${expected[$1]#sha256:} ;;
  esac
}

# Adds the manifests of an index in a layout to parts: unlike blobs, skopeo does not rename them into
# place, so that a kill may have left a half.
find_parts() { # FILE
  local digest digests is_index
  read_manifest "$1"
  [[ $is_index ]] || return
  for digest in "${digests[@]}"; do
    [[ ! -f $pool/${digest#sha256:} ]] || parts+=("$pool/${digest#sha256:}")
  done
}

# Says if all files of an image are there.
has_parts() { # NUMBER MANIFEST
  local digest digests is_index file
  [[ ${multi_arch[$1]} == index-only ]] && return
  read_manifest "$2"
  for digest in "${digests[@]}"; do
    file=${2%/*}/${digest#sha256:}
    if [[ $is_index ]]; then
      if [[ ${destination[$1]} == dir:* ]]; then file+=.manifest.json
      elif [[ ${hash_of[$file]-} != "${digest#sha256:}" ]]; then return 1; fi
      [[ -f $file ]] && has_parts "$1" "$file" || return
    elif [[ ! -f $file ]]; then
      return 1
    fi
  done
}

# Refuses the run if the lines that are not there yet do not fit.
check_room() {
  local n need=0 words free
  for n in "${!outcome[@]}"; do
    [[ ${outcome[n]} != - ]] || need=$((need + ${new_bytes[n]-0}))
  done
  free_bytes || return 0
  free=$REPLY
  (( need <= free )) && return
  human_size "$need"
  words="the volume is full: $REPLY are needed, "
  human_size "$free"
  refuse "$words$REPLY are free"
}

# Returns how many bytes are free on the volume; fails if its file system does not say.
free_bytes() {
  local free size all
  read -r free size all < <(stat -f -c '%a %S %b' -- "$volume_folder" 2>/dev/null)
  [[ ${all-0} != 0 ]] && REPLY=$((free * size))
}

human_size() { # BYTES
  local unit=MiB divisor=1048576 tenths
  if (( $1 >= 1073741824 )); then unit=GiB divisor=1073741824; fi
  tenths=$(($1 / (divisor / 10)))
  REPLY="$((tenths / 10)).$((tenths % 10)) $unit"
}

# Sets to_place to where skopeo writes the image of a line.
set_place() { # NUMBER
  local slot=$run/${folder_of[$1]##*/}
  [[ ! -e $slot ]] || rm -rf -- "$slot"
  place_options=()
  case ${destination[$1]} in
    dir:*) to_place=dir:$slot ;;
    oci:*) to_place=oci:$slot:image place_options=(--preserve-digests --dest-shared-blob-dir "${pool%/*}") ;;
  esac
}

# Keeps what a line has copied, if it is what was to be copied. It says why not in the error of the line.
keep_copy() { # NUMBER
  local n=$1 digest=''
  [[ $VOLUME_MODE ]] || return 0
  IFS= read -r digest <"${folder_of[n]}/digest"
  if [[ ${expected[n]-} && $digest != "${expected[n]}" ]]; then
    printf 'its digest is %s instead of %s\n' "${digest:-unknown}" "${expected[n]}" >"${folder_of[n]}/error"
    return 1
  fi
  if [[ $VOLUME_MODE == export && ${destination[n]} == oci:* ]] && is_docker "$pool/${digest#sha256:}"; then
    # skopeo keeps a single manifest as it is, and refuses lists only.
    printf 'Docker media types cannot be kept\n' >"${folder_of[n]}/error"
    return 1
  fi
  [[ $VOLUME_MODE == import || ${destination[n]} == oci:* ]] ||
    place_folder "$run/${folder_of[n]##*/}" "${destination[n]#dir:}" 2>"${folder_of[n]}/error"
}

# Says if a manifest has a media type of Docker.
is_docker() { # FILE
  local text='' type='"mediaType": *"application/vnd\.docker\.distribution\.manifest'
  IFS= read -r -d '' -n 4096 text <"$1"
  [[ $text =~ $type ]]
}

# Moves a folder to its place. It is whole before it is there.
place_folder() { # FROM TO
  local parent=${2%/*}
  share_blobs "$1"
  [[ -d $parent ]] || mkdir -p -- "$parent" || return
  # What is there is not whole.
  [[ ! -e $2 ]] || mv -T -- "$2" "$1-before" || return
  mv -T -- "$1" "$2" || return
  [[ ! -e $1-before ]] || rm -rf -- "$1-before"
}

# Lets images share their blobs as hard links. One that no image has any longer, or of another size, may be
# damaged: the new one replaces it. Without links, each image keeps its own.
share_blobs() { # FOLDER
  local file files=() name i here=() there=() fresh=() known=() sizes
  [[ $links ]] || return 0
  list_files "$1"
  for file in "${files[@]}"; do
    name=${file##*/}
    [[ ${#name} -eq 64 && $name == +([0-9a-f]) ]] || continue
    if [[ ! -e $pool/$name ]]; then
      fresh+=("$file") pooled[$name]=yes
    elif [[ ${pooled[$name]-} ]]; then
      known+=("$pool/$name")
    elif [[ ! $file -ef $pool/$name ]]; then
      here+=("$file") there+=("$pool/$name")
    fi
  done
  if (( ${#here[@]} > 0 )); then
    stat -c '%s %h' -- "${here[@]}" "${there[@]}" >"$work/sizes"
    mapfile -t sizes <"$work/sizes"
    for i in "${!here[@]}"; do
      name=${sizes[i + ${#here[@]}]-}
      if [[ ${sizes[i]% *} == "${name% *}" && ${name#* } != 1 ]]; then
        known+=("${there[i]}")
      else
        fresh+=("${here[i]}")
      fi
      pooled[${here[i]##*/}]=yes
    done
  fi
  # A file has as many links as its file system allows.
  (( ${#known[@]} == 0 )) || ln -f -t "$1" -- "${known[@]}"
  (( ${#fresh[@]} == 0 )) || ln -f -t "$pool" -- "${fresh[@]}"
} 2>/dev/null

# Counts a line of a group that is there. The entries of a group count when all of its lines are.
join_group() { # NUMBER
  local n group=${group_of[$1]-} text='' name
  [[ $VOLUME_MODE == export && $round && $group ]] || return 0
  left_in_group[group]=$((left_in_group[group] - 1))
  (( left_in_group[group] == 0 )) || return 0
  for n in ${members_of[group]}; do
    [[ ${outcome[n]} == [.=] && ${entry[n]-} ]] || continue
    text+="${destination[n]/"$volume_folder/"} ${entry[n]} ."$'\n'
  done
  # A line that is torn has no dot at its end.
  printf '%s' "$text" >>"$entries" || entries_lost=yes
}

# --- The index of an export -----------------------------------------------------------------------

# Ends the run of an export; the last one of a round writes the index.
end_export() {
  local names=() jsons=() layout=''
  local -A reachable=()
  [[ ! $stopping ]] || return
  if [[ ! $round ]]; then
    rm -rf -- "$writing"
  elif [[ $entries_lost ]] || ! sync -- "$entries" 2>"$work/volume-error"; then
    index_failed
  elif [[ -f $IMAGES_URL/head.json && -f $IMAGES_URL/tail.json ]]; then
    if commit 2>"$work/volume-error"; then remove_garbage; else index_failed; fi
  else
    rm -rf -- "$run"
  fi
}

index_failed() {
  read_error "$work/volume-error"
  cut_text "${REPLY:-the volume is full}" 200
  summary="refused: the index of ${VOLUME_PATH:-/} cannot be written: ${REPLY//[![:print:]]/ }"
  printf '%s' "$summary" >"$SUMMARY"
  commit_failed=yes
}

# Writes the index and what belongs to it, and renames all when they are whole, the index last.
commit() {
  local parts=(README.txt .export SHA256SUMS)
  read_entries
  write_json_index >"$run/export.json" || return
  printf '%s\n' "$owner" >"$run/.export" || return
  if [[ -f $IMAGES_URL/readme.txt ]]; then cp -- "$IMAGES_URL/readme.txt" "$run/README.txt"; else : >"$run/README.txt"; fi || return
  if [[ $layout ]]; then
    write_layout_index >"$run/index.json" && printf '{"imageLayoutVersion":"1.0.0"}' >"$run/oci-layout" || return
    parts+=(oci-layout index.json)
  fi
  write_sums || return
  parts=("${parts[@]/#/$run/}")
  # Not every file system can do it; one that is full says so here.
  sync -- "${parts[@]}" "$run/export.json" || [[ $(<"$work/volume-error") != *@(No space|quota)* ]] || return
  mv -f -t "$volume_folder" -- "${parts[@]}" && mv -f -t "$volume_folder" -- "$run/export.json"
}

# Sets names and jsons to the entries of this round, sorted: a name is a folder, or a name in the layout.
read_entries() {
  local line lines name json
  sort -u -- "$entries" >"$work/entries"
  mapfile -t lines <"$work/entries"
  for line in "${lines[@]}"; do
    [[ $line =~ ^(dir|oci):([^ ]+)\ (\{.*\})\ \.$ ]] || continue
    name=${BASH_REMATCH[2]} json=${BASH_REMATCH[3]}
    if [[ ${BASH_REMATCH[1]} == oci ]]; then
      layout=yes name=${name#.} name=${name#:}
    else
      is_plain_path "$name" && [[ -f $volume_folder/$name/manifest.json ]] || continue
    fi
    names+=("$name") jsons+=("$json")
  done
}

write_json_index() {
  local head tail i
  IFS= read -r -d '' head <"$IMAGES_URL/head.json"
  IFS= read -r -d '' tail <"$IMAGES_URL/tail.json"
  printf '%s\n' "${head%%*($'\n')}" || return
  join_lines "${jsons[@]}" || return
  tail=${tail##*($'\n')}
  printf '%s\n' "${tail%%*($'\n')}"
}

# Prints lines with a comma at the end of each but the last.
join_lines() { # LINE...
  (( $# == 0 )) && return
  (( $# == 1 )) || printf '%s,\n' "${@:1:$# - 1}" || return
  printf '%s\n' "${!#}"
}

write_layout_index() {
  local i type digest size manifest lines=()
  for i in "${!jsons[@]}"; do
    json_text "${jsons[i]}" digest && digest=$REPLY || continue
    if json_text "${jsons[i]}" mediaType && type=$REPLY && json_text "${jsons[i]}" size; then
      size=$REPLY
    else
      IFS= read -r -d '' manifest <"$pool/${digest#sha256:}"
      size=${#manifest} type=manifest
      [[ $manifest != *'"manifests"'* ]] || type=index
      type=application/vnd.oci.image.$type.v1+json
    fi
    lines+=("{\"mediaType\":\"$type\",\"digest\":\"$digest\",\"size\":$size,\"annotations\":{\"org.opencontainers.image.ref.name\":\"${names[i]}\"}}")
  done
  printf '{"schemaVersion":2,"manifests":[\n' && join_lines "${lines[@]}" && printf ']}\n'
}

# Writes the checksums of all files, of each blob once. Most names are digests that skopeo has verified.
write_sums() {
  local i file files=() name digest sums=() others=()
  local -A seen=()
  for i in "${!names[@]}"; do
    json_text "${jsons[i]}" digest && digest=$REPLY || digest=''
    [[ $layout ]] || list_files "$volume_folder/${names[i]}"
    for file in "${files[@]}"; do
      name=${file##*/}
      case $name in
        manifest.json) name=${digest#sha256:} ;;
        *.manifest.json) name=${name%.manifest.json} ;;
        version) read_first_line "$file" && [[ $REPLY == "$VERSION_LINE" ]] && name=$VERSION_HASH ;;
        *) [[ ! ${seen[$name]-} ]] || continue; seen[$name]=yes ;;
      esac
      add_sum "$name" "$file"
    done
  done
  if [[ $layout ]]; then
    find_reachable
    for name in "${!reachable[@]}"; do add_sum "$name" "$pool/$name"; done
  fi
  hash_files "${others[@]}"
  for file in "${others[@]}"; do sums+=("${hash_of[$file]-}  ${file#"$volume_folder/"}"); done
  files=(export.json README.txt .export)
  [[ $layout ]] && files+=(oci-layout index.json)
  { (( ${#sums[@]} == 0 )) || printf '%s\n' "${sums[@]}" | sort -k 2; } >"$run/SHA256SUMS" &&
    env -C "$run" sha256sum -- "${files[@]}" >>"$run/SHA256SUMS"
}

# Adds a checksum to sums, or a file whose name is none to others.
add_sum() { # NAME FILE
  if [[ ${#1} -eq 64 && $1 == +([0-9a-f]) ]]; then sums+=("$1  ${2#"$volume_folder/"}"); else others+=("$2"); fi
}

# Sets reachable to the blobs of all images of the layout.
find_reachable() {
  local i left=() name digest digests is_index
  for i in "${!jsons[@]}"; do
    json_text "${jsons[i]}" digest && left+=("${REPLY#sha256:}")
  done
  while (( ${#left[@]} > 0 )); do
    name=${left[-1]}
    unset 'left[-1]'
    [[ ! ${reachable[$name]-} && -f $pool/$name ]] || continue
    reachable[$name]=yes
    read_manifest "$pool/$name"
    for digest in "${digests[@]}"; do
      digest=${digest#sha256:}
      if [[ $is_index ]]; then left+=("$digest"); elif [[ -f $pool/$digest ]]; then reachable[$digest]=yes; fi
    done
  done
}

# Removes what the index that was just written does not name, and what this export began with.
remove_garbage() {
  local file files=() name doomed=() manifests=() blobs=() i line lines
  local -A keep=()
  for name in "${names[@]}"; do keep[$volume_folder/$name]=yes; done
  if [[ $layout ]]; then
    doomed=("$volume_folder/images")
  else
    find_doomed "$volume_folder/images" 0
    rm -f -- "$volume_folder"/{index.json,oci-layout}
  fi
  # Without their manifests, what is left of them by a kill does not look whole.
  for ((i = 0; i < ${#doomed[@]}; i += 500)); do
    manifests=("${doomed[@]:i:500}")
    rm -f -- "${manifests[@]/%//manifest.json}"
    rm -rf -- "${manifests[@]}"
    [[ $layout ]] || rmdir -p --ignore-fail-on-non-empty -- "${manifests[@]%/*}"
  done
  list_files "$pool"
  for ((i = 0; i < ${#files[@]}; i += 1000)); do
    if [[ $layout ]]; then
      for file in "${files[@]:i:1000}"; do [[ ${reachable[${file##*/}]-} ]] || blobs+=("$file"); done
    else
      stat -c '%h %n' -- "${files[@]:i:1000}" >"$work/sizes"
      mapfile -t lines <"$work/sizes"
      for line in "${lines[@]}"; do [[ $line != '1 '* ]] || blobs+=("${line#1 }"); done
    fi
    (( ${#blobs[@]} == 0 )) || rm -f -- "${blobs[@]}"
    blobs=()
  done
  mv -T -- "$entries" "$volume_folder/.entries"
  rm -rf -- "$writing"
} 2>/dev/null # What stays is garbage, and the next export removes it.

# Adds the images below a folder that are not kept to doomed.
find_doomed() { # FOLDER DEPTH
  local file files
  list_files "$1"
  for file in "${files[@]}"; do
    [[ ! ${keep[$file]-} ]] || continue
    if [[ -L $file || ! -d $file || -e $file/version || -e $file/manifest.json || $2 -ge 64 ]]; then
      doomed+=("$file")
    else
      find_doomed "$file" "$(($2 + 1))"
    fi
  done
}

# --- An import ------------------------------------------------------------------------------------

# Checks what lines read from the volume, before anything is copied: whoever wrote it need not be trusted.
# It must have no symbolic links, which might lead to credentials, and the manifests that are expected.
check_sources() {
  local n i path text file files=() manifests=() sizes hex
  local -A owners=() checked=()
  for n in "${!outcome[@]}"; do
    [[ ${outcome[n]} == - && ${source[n]} == *:"$volume_folder"/* ]] || continue
    path=${source[n]#*:}
    [[ ${source[n]} == dir:* ]] || path=${path%%:*}
    if ! [[ -e $path || -L $path ]]; then
      reject_source "$n" n 'it is not on the volume'
    elif find_link "$path" || find_odd_file "${source[n]%%:*}" "$path"; then
      reject_source "$n" i "$REPLY on the volume is a symbolic link or no file, which nothing follows"
    else
      for file in "${files[@]}"; do manifests+=("$file") owners[$file]+=" $n"; done
    fi
  done
  for ((i = 0; i < ${#manifests[@]}; i += 1000)); do
    stat -c %s -- "${manifests[@]:i:1000}" >"$work/sizes"
    mapfile -t sizes <"$work/sizes"
    for n in "${!sizes[@]}"; do
      file=${manifests[i + n]}
      (( sizes[n] <= MAX_MANIFEST )) || { hash_of[$file]=large; unset "manifests[i + n]"; }
    done
  done
  hash_files "${manifests[@]}"
  for file in "${!owners[@]}"; do
    for n in ${owners[$file]}; do
      case $file in
        */manifest.json) hex=${expected[n]-} ;;
        *.manifest.json) hex=${file##*/} hex=sha256:${hex%.manifest.json} ;;
        *) hex=${expected[n]} ;;
      esac
      [[ ${outcome[n]} == - ]] || continue
      if [[ ${hash_of[$file]-} == large ]]; then
        reject_source "$n" b "${file##*/} is larger than a manifest may be"
      elif [[ $hex == sha256:* && sha256:${hash_of[$file]-} != "$hex" ]]; then
        reject_source "$n" b "${file##*/} has other bytes than it had: sha256:${hash_of[$file]-} instead of $hex"
      fi
    done
  done
}

# Returns the first file of a source that is a link, or no file at all. Sets files to its manifests.
find_odd_file() { # TRANSPORT PATH
  local file all=() listed
  case $1 in
    dir)
      list_files "$2"
      all=("${files[@]}")
      files=()
      for file in "${all[@]}"; do [[ $file != *manifest.json ]] || files+=("$file"); done
      ;;
    oci)
      files=()
      [[ ! ${expected[n]-} ]] || files=("$2/blobs/sha256/${expected[n]#sha256:}")
      [[ -e ${files[0]-} ]] || files=()
      if [[ ${checked[$2]-} ]]; then
        REPLY=${checked[$2]#yes}
        [[ $REPLY ]]
        return
      fi
      checked[$2]=yes listed=("${files[@]}")
      for file in "$2"/blobs "$2"/blobs/sha256; do [[ ! -L $file ]] || all+=("$file"); done
      list_files "$2/blobs/sha256"
      all+=("$2/oci-layout" "$2/index.json" "${files[@]}")
      files=("${listed[@]}")
      ;;
    *) all=("$2") files=() ;;
  esac
  for file in "${all[@]}"; do
    [[ -L $file || ! -f $file ]] || continue
    [[ -e $file || -L $file ]] || continue
    REPLY=${file#"$VOLUME/"}
    checked[$2]=yes$REPLY
    return
  done
  return 1
}

# Decides a line before anything is copied.
reject_source() { # NUMBER OUTCOME TEXT
  outcome[$1]=$2
  failed=$1
  REPLY=${3//[![:print:]]/ }
  without_secrets "$REPLY"
  add_failure "$1" "source: $REPLY"
  log_line "$1" "failed: ${description[$2]}: $REPLY: ${source[$1]} -> ${destination[$1]}"
}

# --- A survey -------------------------------------------------------------------------------------

# Prints what is on the volume.
survey() {
  local said=0 room=$MAX_SURVEY images=0 visited=0 truncated='' folders=()
  log 'volume: begin 1'
  if [[ ! -d $volume_folder ]]; then
    say missing
  elif [[ -e $volume_folder/export.json ]]; then
    survey_index
  elif [[ -d $writing ]]; then
    say unfinished
  else
    survey_folder "$volume_folder" 0
    survey_images
    (( said > 0 )) || say empty
  fi
  [[ ! -d $volume_folder ]] || ! free_bytes || say "free $REPLY"
  [[ ! $truncated ]] || { log 'volume: truncated'; said=$((said + 1)); }
  log "volume: end $said"
  printf 'surveyed the volume: %s lines' "$said" >"$SUMMARY"
}

# Prints a line of the survey, as long as there is room.
say() { # TEXT
  local text=${1//[[:cntrl:]]/?}
  [[ ! $truncated ]] || return
  room=$((room - ${#text} - 9))
  (( room >= 0 )) || { truncated=yes; return; }
  said=$((said + 1))
  log "volume: $text"
}

survey_index() {
  local line lines size
  size=$(stat -c %s -- "$volume_folder/export.json") && (( size <= MAX_SURVEY )) || { truncated=yes; return; }
  mapfile -t lines <"$volume_folder/export.json"
  for line in "${lines[@]}"; do say "index $line"; done
}

# Surveys a folder and those below.
survey_folder() { # FOLDER DEPTH
  local file files path=${1#"$volume_folder"}
  visited=$((visited + 1))
  (( visited <= 100000 && images <= MAX_IMAGES )) || { truncated=yes; return; }
  path=${path#/}
  if [[ -f $1/version && -f $1/manifest.json ]]; then
    folders+=("$1")
    images=$((images + 1))
    return
  elif [[ -f $1/oci-layout && -f $1/index.json ]]; then
    survey_text "oci ${path:-.}" "$1/index.json"
    return
  fi
  list_files "$1"
  for file in "${files[@]}"; do
    path=${file#"$volume_folder/"}
    if [[ ${#path} -gt MAX_PATH || ! $path =~ ^[A-Za-z0-9._/:@+-]+$ ]]; then
      say "refused ${path//[!A-Za-z0-9._\/:@+-]/?} name"
    elif [[ -L $file ]]; then
      say "refused $path link"
    elif [[ -d $file ]]; then
      (( $2 >= 16 )) || survey_folder "$file" "$(($2 + 1))"
    elif [[ -f $file && $file == *.tar && $path != *:* ]]; then
      timeout 60 skopeo list-tags "docker-archive:$file" </dev/null >"$work/tags" 2>/dev/null &&
        survey_text "docker-archive $path" "$work/tags"
    fi
  done
}

# Prints a file in pieces.
survey_text() { # WORDS FILE
  local line lines size
  [[ ! -L $2 ]] || { say "refused ${2#"$volume_folder/"} link"; return; }
  images=$((images + 1))
  size=$(stat -c %s -- "$2") && (( size <= MAX_SURVEY / 2 )) || { truncated=yes; return; }
  base64 -w 6000 -- "$2" >"$work/pieces"
  mapfile -t lines <"$work/pieces"
  for line in "${lines[@]}"; do say "$1 $line"; done
}

# Prints the folders that were found.
survey_images() {
  local folder file files all=() owners=() manifests=() sizes i j
  local -A total=() odd=() size_of=()
  for folder in "${folders[@]}"; do
    list_files "$folder"
    for file in "${files[@]}"; do
      all+=("$file") owners+=("$folder")
      [[ -f $file && ! -L $file ]] || : "${odd[$folder]:=$file}"
    done
  done
  for ((i = 0; i < ${#all[@]}; i += 1000)); do
    stat -c %s -- "${all[@]:i:1000}" >"$work/sizes"
    mapfile -t sizes <"$work/sizes"
    for j in "${!sizes[@]}"; do
      folder=${owners[i + j]}
      total[$folder]=$((${total[$folder]-0} + sizes[j]))
      [[ ${all[i + j]} == "$folder/manifest.json" && ${sizes[j]} -le MAX_MANIFEST && ! ${odd[$folder]-} ]] || continue
      manifests+=("$folder/manifest.json")
      size_of[$folder]=${sizes[j]}
    done
  done
  hash_files "${manifests[@]}"
  for folder in "${folders[@]}"; do
    if [[ ${odd[$folder]-} ]]; then
      say "refused ${odd[$folder]#"$volume_folder/"} link"
    elif [[ ${size_of[$folder]-} ]]; then
      file=${folder#"$volume_folder"}
      file=${file#/}
      say "dir ${hash_of[$folder/manifest.json]-} ${size_of[$folder]} ${total[$folder]} ${file:-.}"
    fi
  done
}

# --- A receipt ------------------------------------------------------------------------------------

# Writes what an import has found at its destination, for the next export. A volume that is read-only is
# no failure: the import has the receipt too.
write_receipt() {
  local name folder=$volume_folder/receipts error=$work/volume-error
  read_first_line "$IMAGES_URL/receipt-name.txt"
  name=$REPLY
  [[ $name =~ ^[a-z0-9][A-Za-z0-9._-]{0,239}$ ]] || refuse 'receipt-name.txt must be a file name'
  [[ -f $IMAGES_URL/receipt.json ]] || refuse 'neither receipt.json nor a reason for volumeMode receipt'
  if mkdir -p -- "$folder" && cp -- "$IMAGES_URL/receipt.json" "$folder/.$name" &&
    mv -f -T -- "$folder/.$name" "$folder/$name.json"; then
    summary="wrote receipts/$name.json"
  else
    read_error "$error"
    [[ $REPLY == *'Read-only file system'* ]] || refuse_volume
    summary='the receipt was not written: the volume is read-only'
  fi 2>"$error"
  log "$summary"
  printf '%s' "$summary" >"$SUMMARY"
}

# --- The step -------------------------------------------------------------------------------------

# Has all copies ended: the wait for them ends with the alarm.
# shellcheck disable=SC2317 # It is called by a trap.
stop() {
  local n
  stopping=yes stop_copies=yes
  for n in "${running[@]}"; do end_at[n]=0; done
  [[ $alarm ]] && kill "$alarm" 2>/dev/null
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
  local start=${EPOCHREALTIME/[.,]} bytes_before
  read_params
  work=$(mktemp -d) || { log 'no room for temporary files'; exit 1; }
  [[ $TITLE ]] && log "${TITLE//[![:print:]]/ }"
  read_workspaces
  share_blob_info
  [[ ! $VOLUME_MODE ]] || open_volume
  case $VOLUME_MODE in
    survey) survey ;;
    receipt) write_receipt ;;
  esac
  if [[ $VOLUME_MODE == @(survey|receipt) ]]; then
    rm -rf -- "$work"
    exit 0
  fi
  read_lines
  [[ ! $VOLUME_MODE ]] || read_volume_list "$IMAGES_URL/volume.txt"
  case $VOLUME_MODE in
    export) begin_export ;;
    import) check_sources ;;
  esac
  order_lines
  make_folders
  trap stop TERM INT HUP
  begin_results
  learn_known_blobs
  # Its writes are not the copies'.
  bytes_written
  bytes_before=$REPLY
  copy_all
  write_failures
  [[ $VOLUME_MODE != export ]] || end_export
  rm -rf -- "$work"
  report_summary "$start" "$bytes_before"
  [[ $stopping ]] && exit 143
  [[ $line_status == *([.s_=]) && ! $commit_failed ]] || exit 1
  exit 0
}
main
