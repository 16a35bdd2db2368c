#!/usr/bin/env bash
# skopeo with --preserve-digests says that it cannot modify an index where the registry has refused it.
#
# Packages:  skopeo 1.23.0 (SKOPEO, or skopeo on PATH), Debian's docker-registry 2.8 (DOCKER_REGISTRY), Python 3.
# Expected:  the registry's answer to the PUT of an index that names a missing manifest: 400, "blob unknown to registry".
# Seen:      'Manifest list was edited, but we cannot modify it: "Instructed to preserve digests"', exit 1. Nothing was edited:
#            after the 400 skopeo tries the other types of an index, may not convert to them, and reports only that. The same
#            sentence comes for an entry whose size or type is not that of its manifest. docker-registry 2.8, distribution 3.1
#            and olareg 0.1 all answer 400.
# So:        this sentence does not mean that skopeo is too old. Push what an index names before it, and leave out of a list of
#            referrers what the destination does not have.
set -euo pipefail
skopeo=${SKOPEO:-skopeo} registry=${DOCKER_REGISTRY:-docker-registry}
work=$(mktemp -d); pid=''; trap '[ -z "$pid" ] || kill "$pid"; rm -rf "$work"' EXIT; cd "$work"

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cat > config.yaml <<YAML
version: 0.1
storage: {filesystem: {rootdirectory: $work/data}}
http: {addr: "127.0.0.1:$port"}
YAML
"$registry" serve config.yaml > registry.log 2>&1 & pid=$!
until python3 -c "import urllib.request; urllib.request.urlopen('http://127.0.0.1:$port/v2/')" 2>/dev/null; do kill -0 "$pid"; done

type=application/vnd.oci.image
missing=sha256:$(printf '0%.0s' {1..64})
mkdir index
printf 'Directory Transport Version: 1.1\n' > index/version
printf '{"schemaVersion":2,"mediaType":"%s.index.v1+json","manifests":[{"mediaType":"%s.manifest.v1+json","digest":"%s","size":2}]}' \
  "$type" "$type" "$missing" > index/manifest.json

"$skopeo" --version
code=0
"$skopeo" copy --dest-tls-verify=false --preserve-digests --multi-arch=index-only dir:index "docker://127.0.0.1:$port/app:v1" \
  > copy.log 2>&1 || code=$?
cat copy.log
grep -o '"PUT [^"]*" [0-9]*' registry.log || true

fail() { echo "changed: $*" >&2; exit 1; }
[ "$code" -eq 1 ] || fail "skopeo ended with $code"
grep -q 'Manifest list was edited, but we cannot modify it' copy.log || fail "skopeo says something else"
grep -q '"PUT /v2/app/manifests/v1 HTTP/1.1" 400' registry.log || fail "the registry did not refuse the index"
echo "as described: the registry answered 400, and skopeo said that it cannot modify the index"
