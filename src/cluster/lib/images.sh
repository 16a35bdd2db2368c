# Images: those of the cluster itself, built from programs that are here, and those that others load.
# shellcheck shell=bash disable=SC2154

image_inputs() { # all that the archives are made of
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
  [ -r "$1" ] || fail "$1 cannot be read: give the path of an image archive"
  local report names image
  report=$(import "$1" 2>&1) || fail "$1 was not accepted: $(tail -n 1 <<<"$report")"
  names=$(sed -n 's/^unpacking \([^ ]*\).*/\1/p' <<<"$report")
  # ctr makes up a name where the archive has only a tag
  [[ -n $names && $names != import-* ]] ||
    fail "$1 names no image: write it as docker-archive:FILE:REGISTRY/NAME:TAG or oci-archive:FILE:REGISTRY/NAME:TAG"
  while read -r image; do say "loaded $image"; done <<<"$names"
}
