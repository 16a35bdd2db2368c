#!/usr/bin/env bash
# olareg loses manifests that refer to the same subject and are pushed at the same moment.
#
# Packages:  olareg 0.1.2 (cmd/olareg) from its Go module; Go 1.26, curl.
# Expected:  a manifest whose PUT was answered with 201 can be read by its digest, and is listed as a referrer of its subject.
# Seen:      of 20 manifests with one subject that has a tag, ten of which are pushed at a time, all get 201, but up to 12 cannot be
#            read afterwards (404) and are not listed, with the default --store-type dir. Pushed one after another they are all there,
#            and so are manifests without a subject that are pushed at once.
# So:        push the referrers of a subject one after another, and read them back.
set -euo pipefail
work=$(mktemp -d); olareg=
trap '[ -z "$olareg" ] || kill "$olareg"; rm -rf "$work"' EXIT; cd "$work"

mkdir module
cat > module/go.mod <<'MOD'
module findings/olareg
go 1.26
require github.com/olareg/olareg v0.1.2
MOD
GOWORK=off CGO_ENABLED=0 go -C module build -mod=mod -o "$work/olareg" github.com/olareg/olareg/cmd/olareg
./olareg version | grep VCSTag
mkdir storage
./olareg serve --addr 127.0.0.1 --port 15198 --dir storage > olareg.log 2>&1 & olareg=$!
for _ in $(seq 50); do ! curl -fs http://127.0.0.1:15198/v2/ > /dev/null || break; sleep 0.1; done

type=application/vnd.oci.image.manifest.v1+json
empty=sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a # of {}
digest() { echo "sha256:$(sha256sum < "$1" | cut -c 1-64)"; }
manifest() { # artifact type, further members
  printf '{"schemaVersion":2,"mediaType":"%s","artifactType":"application/vnd.example.%s","config":' "$type" "$1"
  printf '{"mediaType":"application/vnd.oci.empty.v1+json","digest":"%s","size":2},"layers":[]%s}' "$empty" "$2"
}
transfer() { # repository, file, tag or digest; prints a PUT as curl reads it from a file
  printf 'url = "http://127.0.0.1:15198/v2/%s/manifests/%s"\n' "$1" "$3"
  printf 'request = PUT\nheader = "Content-Type: %s"\ndata-binary = "@%s"\noutput = /dev/null\nfail\nsilent\n' "$type" "$2"
}
readable() { # repository, file
  curl -fs -o /dev/null -H "Accept: $type" "http://127.0.0.1:15198/v2/$1/manifests/$(digest "$2")"
}

manifest subject '' > subject.json
subject=$(printf ',"subject":{"mediaType":"%s","digest":"%s","size":%s}' "$type" "$(digest subject.json)" "$(wc -c < subject.json)")
for i in $(seq 20); do manifest "$i" "$subject" > "referrer-$i"; manifest "$i" '' > "image-$i"; done

fail() { echo "changed: $*" >&2; exit 1; }
lost() { # repository, referrer or image, how many at a time; prints how many cannot be read
  local upload i lost=0
  upload=$(curl -fs -i -X POST "http://127.0.0.1:15198/v2/$1/blobs/uploads/" | tr -d '\r' | sed -n 's/^[Ll]ocation: //p')
  [[ $upload == *\?* ]] || upload+='?'
  curl -fs -o /dev/null -X PUT -H 'Content-Type: application/octet-stream' --data-binary '{}' "http://127.0.0.1:15198$upload&digest=$empty"
  curl --config <(transfer "$1" subject.json v1)
  for i in $(seq 20); do [ "$i" = 1 ] || echo next; transfer "$1" "$2-$i" "$(digest "$2-$i")"; done > transfers
  curl --no-progress-meter --parallel --parallel-immediate --parallel-max "$3" --config transfers || fail "a PUT was refused"
  for i in $(seq 20); do readable "$1" "$2-$i" || lost=$((lost + 1)); done
  echo $lost
}
at_once=0
for round in 1 2 3 4 5; do
  n=$(lost "at-once-$round" referrer 10)
  echo "round $round: $n of 20 referrers lost"
  at_once=$((at_once + n))
done
in_turn=$(lost in-turn referrer 1); images=$(lost images image 10)
echo "one after another: $in_turn of 20 referrers lost; without a subject, at once: $images of 20 lost"
[ "$at_once" != 0 ] || fail "no referrer was lost in five rounds"
[ "$in_turn" = 0 ] || fail "referrers that are pushed one after another are lost"
[ "$images" = 0 ] || fail "manifests without a subject are lost"
echo "as described: olareg 0.1.2 lost $at_once of 100 referrers that were pushed at once"
