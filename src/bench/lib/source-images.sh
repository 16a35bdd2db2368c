# The source images: 2 MiB that all share, and layers of their own; and what refers to images.
# shellcheck shell=bash disable=SC2154

push_source_images() {
  # If the last repository exists, all do.
  ! has_repository bench/app-499 || return 0
  make_layout 1000 1 65536
  {
    for ((i = 0; i < 100; i++)); do push_from_layout "v1.$i" "bench/tags-100:v1.$i"; done
    for ((i = 0; i < 1000; i++)); do push_from_layout "v1.$i" "bench/tags-1000:v1.$i"; done
    for ((i = 0; i < 500; i++)); do push_from_layout "v1.$i" "bench/app-$i:v1.0"; done
  } | push_all
}

# Images that differ in most of their bytes.
push_promoted_images() {
  ! has_repository bench/promotion || return 0
  make_layout "$promoted" 3 262144
  for ((i = 0; i < promoted; i++)); do push_from_layout "v1.$i" "bench/promotion:v1.$i"; done | push_all
}

has_repository() { curl -fsS -o /dev/null "http://$SOURCE_REGISTRY/v2/$1/tags/list"; }

push_all() { # reads entries of sync
  {
    echo "version: 1"
    echo "creds: [{registry: \"$SOURCE_REGISTRY\", tls: disabled}]"
    echo "defaults: {parallel: 4}"
    echo "sync:"
    cat
  } >"$work/push.yaml"
  "$REGSYNC" once --config "$work/push.yaml"
  rm -r "$work"/{layout,own,json,manifests}
}

push_from_layout() { # TAG TARGET
  echo "  - {source: \"ocidir://$work/layout:$1\", target: \"$SOURCE_REGISTRY/$2\", type: image}"
}

# Writes an OCI layout with the tags v1.0, v1.1, ... Each program runs once for all images.
make_layout() { # TAGS LAYERS BYTES; each image has this many layers of its own with so many bytes
  local blobs=$work/layout/blobs/sha256
  mkdir -p "$blobs" "$work/own" "$work/json"
  echo '{"imageLayoutVersion": "1.0.0"}' >"$work/layout/oci-layout"
  head -c 2097152 /dev/urandom >"$work/own/shared"
  head -c "$(($1 * $2 * $3))" /dev/urandom | split -b "$3" -a 4 -d - "$work/own/"
  (cd "$work/own" && sha256sum -- *) >"$work/contents"
  gzip -n1 "$work/own"/*
  describe "$work/own" >"$work/layers"
  awk -v to="$work/json" -v layers="$2" '
    { part = "\"sha256:" $1 "\"" }
    $2 == "shared" { shared = part; next }
    { own[int($2 / layers)] = own[int($2 / layers)] ", " part }
    END { for (i in own) printf "{\"architecture\": \"amd64\", \"os\": \"linux\", \"rootfs\": {\"type\": \"layers\", \"diff_ids\": [%s%s]}}", shared, own[i] >(to "/" i) }' "$work/contents"
  describe "$work/json" >"$work/configs"
  store "$work/layers" "$work/own"
  store "$work/configs" "$work/json"
  mkdir "$work/manifests"
  awk -v to="$work/manifests" -v layers="$2" '
    function entry(type) { return "{\"mediaType\": \"application/vnd.oci.image." type "\", \"digest\": \"sha256:" $1 "\", \"size\": " $3 "}" }
    FNR == NR { sub(/\.gz$/, "", $2) }
    FNR == NR && $2 == "shared" { shared = entry("layer.v1.tar+gzip"); next }
    FNR == NR { own[int($2 / layers)] = own[int($2 / layers)] ", " entry("layer.v1.tar+gzip"); next }
    { printf "{\"schemaVersion\": 2, \"mediaType\": \"application/vnd.oci.image.manifest.v1+json\", \"config\": %s, \"layers\": [%s%s]}", entry("config.v1+json"), shared, own[$2] >(to "/" $2) }
  ' "$work/layers" "$work/configs"
  describe "$work/manifests" >"$work/index"
  store "$work/index" "$work/manifests"
  awk '
    BEGIN { printf "{\"schemaVersion\": 2, \"mediaType\": \"application/vnd.oci.image.index.v1+json\", \"manifests\": [" }
    { printf "%s{\"mediaType\": \"application/vnd.oci.image.manifest.v1+json\", \"digest\": \"sha256:%s\", \"size\": %d, \"annotations\": {\"org.opencontainers.image.ref.name\": \"v1.%d\"}}", comma, $1, $3, $2; comma = "," }
    END { printf "]}" }' "$work/index" >"$work/layout/index.json"
}

describe() { # DIRECTORY; prints DIGEST NAME SIZE for each file
  (cd "$1" && paste -d' ' <(sha256sum -- * | tr -s ' ') <(stat -c %s -- *))
}

store() { # DESCRIPTIONS DIRECTORY; moves the files to the layout's blobs
  while read -r digest file _; do echo "$2/$file $blobs/$digest"; done <"$1" | xargs -n2 mv
}
