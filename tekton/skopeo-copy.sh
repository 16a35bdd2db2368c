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
  local copied=${count[.]-0} skipped=${count[s]-0} left=${count[-]-0}
  printf '%s' "$line_status" 1<>"$LINE_STATUS"
  summary="copied $copied, skipped $skipped, failed $((pairs - copied - skipped - left))"
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
    [qpmrd]) substitute "$text" '[0-9]+' '#' ;;
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
  (( waits[$1] == 0 )) && [[ ${outcome[$1]} != i ]] || return
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
    [[ ${outcome[n]} == i ]] && settle "$n" "line $n is invalid, and has to be there first"
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
  local n=$1 options=("${copy_options[@]}") from=${source[$1]} platforms=${multi_arch[$1]}
  retagged[n]='' failed_copy[n]='' pushed_again[n]='' looked_at[n]='' error_file[n]=error
  if [[ ${first_copy[n]-} && ${outcome[first_copy[n]]} == . ]]; then
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
  TMPDIR=${folder_of[n]}/tmp skopeo --command-timeout "${time_limit[n]}s" --tmpdir "${folder_of[n]}/tmp" \
    "${global_options[@]}" copy "${options[@]}" --digestfile "${folder_of[n]}/digest" -- \
    "$from" "${destination[n]}" </dev/null >/dev/null 2>"${folder_of[n]}/error" &
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
  elif (( status == 0 )); then
    record_success "$n" "$seconds"
  elif [[ ${retagged[n]} && ! $stopping ]]; then
    # Not every account may read what it has pushed: copy from the source instead.
    first_copy[n]=''
    release_folder "$n"
    start_copy "$n"
    return
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
    o) explain_age "$n" "$text" ;;
    *) readable "$n" "$text" ;;
  esac
  text=$REPLY
  case ${outcome[n]} in
    k) [[ $text ]] || text="ended by signal $((status > 128 ? status - 128 : 0))" ;;
    t) [[ $text ]] || text="ended after $seconds s" ;;
    r) registries_of "$n"; rate_limited[$REPLY]=$n ;;
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
  (( ${#left[@]} == 0 )) || rm -rf -- "${left[@]}"
  free_folders+=("${folder_of[$1]}")
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
  read_lines
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
  rm -rf -- "$work"
  report_summary "$start" "$bytes_before"
  [[ $stopping ]] && exit 143
  [[ $line_status == *([.s_]) ]] || exit 1
  exit 0
}
main
