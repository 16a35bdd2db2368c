# The scenes referrers and referrers-tags: their registries, what refers to the source images, and regctl as contestant.
# shellcheck shell=bash disable=SC2154,SC2317

referrers_each=12

# In the cluster's network, so that pods reach them.
start_olaregs() {
  local port
  for port in 15003 15004; do
    mkdir "$work/olareg-$port"
    nsenter --net="/run/netns/$NETWORK_NAMESPACE" "$OLAREG" serve --addr "$NODE_ADDRESS" --port "$port" --dir "$work/olareg-$port" </dev/null >"$work/olareg-$port.log" 2>&1 &
    olaregs+=($!)
    move "$!" registries
    inside curl -fsS --retry 50 --retry-delay 1 --retry-connrefused "http://$NODE_ADDRESS:$port/v2/"
  done
}

olaregs=()
end_olaregs() { [ ${#olaregs[@]} -eq 0 ] || kill "${olaregs[@]}" || true; }

regctl() {
  inside "$REGCTL" --host "reg=$NODE_ADDRESS:15003,tls=disabled" --host "reg=$NODE_ADDRESS:15004,tls=disabled" \
    --host "reg=$SOURCE_REGISTRY_IN_CLUSTER,tls=disabled" \
    --host "reg=$DESTINATION_REGISTRY_IN_CLUSTER,tls=disabled,user=$DESTINATION_USERNAME,pass=$DESTINATION_PASSWORD" "$@"
}

# Half of what refers to an image are signatures, half SBOMs, of 1 KiB each.
push_signed_images() {
  local i j type
  for ((i = 0; i < signed; i++)); do
    regctl image copy "$SOURCE_REGISTRY_IN_CLUSTER/bench/tags-100:v1.$i" "$NODE_ADDRESS:15003/bench/signed:v1.$i"
    for ((j = 0; j < referrers_each; j++)); do
      type=application/vnd.dev.sigstore.bundle.v0.3+json
      ((j % 2)) || type=application/spdx+json
      printf '{"of": "v1.%d", "number": %d, "padding": "%01000d"}' "$i" "$j" 0 |
        regctl artifact put --artifact-type "$type" --file-media-type "$type" --subject "$NODE_ADDRESS:15003/bench/signed:v1.$i"
    done
  done
}

copy_signed() { # TAG
  regctl image copy --referrers "$source_host/bench/signed:$1" "$target_host/bench/$run/$contestant/signed:$1"
}

with_regctl() { while read -r _ tag; do copy_signed "$tag"; done <"$work/lines"; }
with_regctl_again() { contestant=regctl with_regctl; }

# Four at a time.
with_regctl_parallel() {
  local tag running=0
  while read -r _ tag; do
    if ((running == 4)); then wait -n; running=3; fi
    copy_signed "$tag" &
    running=$((running + 1))
  done <"$work/lines"
  while ((running-- > 0)); do wait -n; done
}

# Prints how many referrers the destination lists. olareg loses some that regctl pushes at the same moment.
listed_referrers() {
  while read -r _ tag; do
    regctl artifact list --format '{{len .Descriptors}}' "$target_host/bench/$run/${contestant%-again}/signed:$tag" && echo
  done <"$work/lines" | awk '{ sum += $1 } END { print sum }'
}
