# The scenes: their lines, and who copies them.
# shellcheck shell=bash disable=SC2034,SC2154

scenes=(one tags-100 tags-1000 images-200 namespaces-20 imageset-500 promotion referrers referrers-tags)
promoted=100 signed=20

# Sets the registries of the scene, as pods see them and as programs on the machine do.
choose_registries() {
  source_host=$SOURCE_REGISTRY_IN_CLUSTER source_here=$SOURCE_REGISTRY
  target_host=$DESTINATION_REGISTRY_IN_CLUSTER target_here=$DESTINATION_REGISTRY
  case $scene in
    promotion) target_host=$source_host target_here=$source_here ;;
    referrers*) source_host=$NODE_ADDRESS:15003 ;;&
    referrers) target_host=$NODE_ADDRESS:15004 ;;
  esac
}

lines() { # prints SOURCE-REPOSITORY TAG for each tag of the scene
  local i
  case $scene in
    one) echo bench/app-0 v1.0 ;;
    tags-*) for ((i = 0; i < ${scene#*-}; i++)); do echo "bench/$scene v1.$i"; done ;;
    imageset-500) for ((i = 0; i < 500; i++)); do echo "bench/app-$i v1.0"; done ;;
    promotion) for ((i = 0; i < promoted; i++)); do echo "bench/promotion v1.$i"; done ;;
    referrers*) for ((i = 0; i < signed; i++)); do echo "bench/signed v1.$i"; done ;;
    images-200 | namespaces-20) for ((i = 0; i < 200; i++)); do echo "bench/app-$i v1.0"; done ;;
  esac
}

contestants() { # in the order in which they run
  [ -z "${CONTESTANTS:-}" ] || { echo "$CONTESTANTS" && return; }
  case $scene in
    promotion) echo regsync regsync-again skopeo-alone operator operator-again && return ;;
    referrers*) echo regctl regctl-again regctl-parallel operator operator-again && return ;;
  esac
  echo regsync regsync-again skopeo-sync skopeo-sync-again skopeo-loop
  case $scene in
    one) echo taskrun jobs ;;
    tags-100) echo taskrun-of-one taskrun jobs ;;
    images-200) echo taskrun ;; # 1,000 lines are too many for one
  esac
  echo operator operator-again
}

# Prints the pairs of url.txt in the cluster, with the digests at the source, as the operator writes them.
pin_lines() {
  sed "s#^\(.*\) \(.*\)#url = \"http://$source_here/v2/\1/manifests/\2\"#" "$work/lines" |
    curl -fsSI -H 'Accept: application/vnd.oci.image.manifest.v1+json' -K - | tr -d '\r' |
    sed -n 's/^[Dd]ocker-[Cc]ontent-[Dd]igest: //p' | paste -d' ' "$work/lines" - |
    while read -r from tag digest; do
      echo "docker://$source_host/$from@$digest docker://$target_host/$(target "$from"):$tag"
    done
}

# Each contestant of each round has its own repositories, so that nobody's cache helps.
target() { echo "bench/$run/CONTESTANT/${1#bench/}"; } # SOURCE-REPOSITORY

pinned() { # prints the pairs for this contestant
  sed "s#/CONTESTANT/#/$contestant/#" "$work/pinned"
}
