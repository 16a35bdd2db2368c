#!/usr/bin/env bash
# skopeo built without cgo uploads a blob again that the registry has in another repository, and says so only with --debug.
#
# Packages:  skopeo 1.23.0 and distribution 3.1.1 (cmd/registry), both from their Go modules; Go 1.26, gcc and libc6-dev.
# Expected:  a second `skopeo copy` to another repository of the same registry mounts the layers (POST …?mount=…&from=…), as the
#            first one recorded where they are, whether or not skopeo was built with cgo (its install.md describes both).
# Seen:      with cgo it mounts them. Without cgo the cache of blobs is in memory and ends with the process: everything is uploaded
#            again, exit code 0, no message. With --debug: "Error creating a SQLite blob info cache …, using a memory-only cache:
#            … Binary was compiled with 'CGO_ENABLED=0', go-sqlite3 requires cgo to work".
# So:        build skopeo with cgo where one process copies one image; a static binary is possible with it (-linkmode external
#            -extldflags -static), and needs a writable HOME or XDG_DATA_HOME that all copies share.
set -euo pipefail
work=$(mktemp -d); registry=
trap '[ -z "$registry" ] || kill "$registry"; rm -rf "$work"' EXIT; cd "$work"
export GOWORK=off GOFLAGS=-mod=mod

# Its go.mod has another name than its repository, so that it needs a replace. Its go.sum has what the checksum database may lack.
mkdir skopeo registry
skopeo=$(go mod download -json github.com/containers/skopeo@v1.23.0 | sed -n 's/.*"Dir": "\(.*\)".*/\1/p')
cp "$skopeo/go.sum" skopeo/go.sum; chmod u+w skopeo/go.sum
cat > skopeo/go.mod <<'MOD'
module findings/skopeo
go 1.25.6
require go.podman.io/skopeo v1.23.0
replace go.podman.io/skopeo => github.com/containers/skopeo v1.23.0
MOD
cat > registry/go.mod <<'MOD'
module findings/registry
go 1.26
require github.com/distribution/distribution/v3 v3.1.1
MOD
for cgo in 0 1; do
  CGO_ENABLED=$cgo go -C skopeo build -trimpath -ldflags '-s -w' -o "$work/with-cgo-$cgo" \
    -tags containers_image_openpgp,exclude_graphdriver_btrfs go.podman.io/skopeo/cmd/skopeo
done
CGO_ENABLED=0 go -C registry build -trimpath -ldflags '-s -w' -o "$work/registry-program" \
  github.com/distribution/distribution/v3/cmd/registry
./with-cgo-0 --version; ./registry-program --version

cat > registry.yaml <<YAML
version: 0.1
log: {level: info}
storage: {filesystem: {rootdirectory: $work/storage}}
http: {addr: "127.0.0.1:15199", secret: findings}
YAML
./registry-program serve registry.yaml > registry.log 2>&1 & registry=$!
for _ in $(seq 50); do ! curl -fs http://127.0.0.1:15199/v2/ > /dev/null || break; sleep 0.1; done

fail() { echo "changed: $*" >&2; exit 1; }
# As another user: root's cache is always /var/lib/containers/cache.
user=(); [ "$(id -u)" != 0 ] || user=(setpriv --reuid=65534 --regid=65534 --clear-groups)
chmod 755 .; head -c 1000000 /dev/urandom > file; tar -cf layer.tar file
copy() { # 0 or 1, source, target
  "${user[@]}" env HOME="$work/home-$1" XDG_DATA_HOME="$work/home-$1" "./with-cgo-$1" --debug copy --insecure-policy \
    --dest-tls-verify=false "$2" "$3" > "log-$1" 2>&1 || { cat "log-$1" >&2; exit 1; }
}
mounted() { # 0 or 1; prints how many blobs the second copy mounted
  mkdir -m 777 "home-$1"
  copy "$1" tarball:layer.tar "dir:$work/home-$1/image"
  copy "$1" "dir:$work/home-$1/image" "docker://127.0.0.1:15199/cgo-$1/first:1"
  copy "$1" "dir:$work/home-$1/image" "docker://127.0.0.1:15199/cgo-$1/second:1"
  grep -c "\"POST /v2/cgo-$1/second/blobs/uploads/?from=.*&mount=.* 201 " registry.log || true
}
without=$(mounted 0); with=$(mounted 1)
echo "blobs that the second copy mounted: $without without cgo, $with with cgo"
grep -o 'using a memory-only cache.*' log-0 | head -n 1 || fail "without cgo, --debug does not speak of a memory-only cache"
[ "$without" = 0 ] || fail "without cgo, the second copy mounted $without blobs"
[ "$with" != 0 ] || fail "with cgo, the second copy mounted nothing"
echo "as described: without cgo, skopeo 1.23.0 uploads again what the registry has"
