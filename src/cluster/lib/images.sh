# Container images: the cluster's own, built from local programs, and those that users load.
# shellcheck shell=bash disable=SC2154

image_inputs() { # everything that the archives are built from
  built tekton
  cat "$here"/images/*/Containerfile
  stat -Lc '%n %s %Y' /usr/bin/catatonit /usr/bin/tini-static /bin/busybox /etc/ssl/certs/ca-certificates.crt
}

make_images() {
  local target work
  target=$(built images)
  work=$(mktemp -d "$cache/building-images-XXXXXX")
  # shellcheck disable=SC2064
  trap "rm -rf ${work@Q}" EXIT
  mkdir -p "$work"/{done,context/tekton/ko-app}
  cp -L /usr/bin/catatonit /usr/bin/tini-static /bin/busybox /etc/ssl/certs/ca-certificates.crt "$work/context/"
  cp "$(built tekton)"/{controller,webhook,resolvers,entrypoint,nop,workingdirinit,sidecarlogresults} \
    "$work/context/tekton/ko-app/"
  make_image pause 1 "$work"
  make_image busybox 1 "$work"
  make_image tekton "$tekton_version" "$work"
  mv -T "$work/done" "$target"
}

make_image() { # name, tag, work directory
  local buildah=(buildah --root "$3/storage" --runroot "$3/run" --storage-driver vfs)
  "${buildah[@]}" build --isolation chroot --timestamp 0 -f "$here/images/$1/Containerfile" -t "docker.io/local/$1:$2" "$3/context"
  "${buildah[@]}" push "docker.io/local/$1:$2" "docker-archive:$3/done/$1.tar:docker.io/local/$1:$2"
}

import_images() {
  start_containerd
  wait_for_containerd
  local archive
  for archive in "$(built images)"/*.tar; do import "$archive"; done
}

ctr() { command ctr --address "$state/containerd/containerd.sock" --namespace k8s.io "$@"; }

import() { ctr images import "$1"; }

load() {
  [ $# -eq 1 ] || misuse "load takes one image archive"
  need_root
  need_cluster
  [ -r "$1" ] || fail "cannot read $1: pass the path of an image archive"
  local report names image
  report=$(import "$1" 2>&1) || fail "could not load $1: $(tail -n 1 <<<"$report")"
  names=$(sed -n 's/^unpacking \([^ ]*\).*/\1/p' <<<"$report")
  # ctr invents a name if the archive has only a tag
  [[ -n $names && $names != import-* ]] ||
    fail "$1 contains no full image name: write it as docker-archive:FILE:REGISTRY/NAME:TAG or oci-archive:FILE:REGISTRY/NAME:TAG"
  while read -r image; do say "loaded $image"; done <<<"$names"
}
