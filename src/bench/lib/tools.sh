# The other tools, each as with_CONTESTANT.
# shellcheck shell=bash disable=SC2154,SC2317

with_regsync() {
  {
    cat <<YAML
version: 1
creds:
  - {registry: "$SOURCE_REGISTRY", tls: disabled}
  - {registry: "$DESTINATION_REGISTRY", tls: disabled, user: "$DESTINATION_USERNAME", pass: "$DESTINATION_PASSWORD"}
defaults: {parallel: 4}
sync:
YAML
    case $scene in
      tags-* | promotion) echo "  - {source: \"$source_here/bench/$scene\", target: \"$target_here/bench/$run/regsync/$scene\", type: repository}" ;;
      *) sed "s#^bench/\(.*\) \(.*\)#  - {source: \"$SOURCE_REGISTRY/bench/\1:\2\", target: \"$DESTINATION_REGISTRY/bench/$run/regsync/\1:\2\", type: image}#" "$work/lines" ;;
    esac
  } >"$work/regsync.yaml"
  "$REGSYNC" once --config "$work/regsync.yaml"
}
with_regsync_again() { with_regsync; }

with_skopeo_sync() {
  {
    echo "\"$SOURCE_REGISTRY\":"
    echo "  tls-verify: false"
    case $scene in
      tags-*) echo "  images: {bench/$scene: []}" ;;
      *) echo "  images:" && sed 's#\(.*\) \(.*\)#    \1: [\2]#' "$work/lines" ;;
    esac
  } >"$work/skopeo.yaml"
  skopeo sync --src yaml --dest docker --dest-tls-verify=false --dest-creds "$DESTINATION_USERNAME:$DESTINATION_PASSWORD" \
    "$work/skopeo.yaml" "$DESTINATION_REGISTRY/bench/$run/skopeo-sync"
}
with_skopeo_sync_again() { with_skopeo_sync; }

# As the Task does, but on the machine and without a pod: the least that one skopeo process a line can need.
with_skopeo_loop() {
  pinned | sed "s#$SOURCE_REGISTRY_IN_CLUSTER#$SOURCE_REGISTRY#; s#$DESTINATION_REGISTRY_IN_CLUSTER#$DESTINATION_REGISTRY#" |
    xargs -P 4 -L 1 skopeo copy --quiet --all --preserve-digests --src-tls-verify=false --dest-tls-verify=false \
      --dest-creds "$DESTINATION_USERNAME:$DESTINATION_PASSWORD"
}

# The same, but each process knows only its own copy, as in a pod without a shared cache: it mounts nothing.
with_skopeo_alone() {
  mkdir "$work/caches"
  # shellcheck disable=SC2016
  pinned | sed "s#$source_host#$source_here#g; s#$target_host#$target_here#g" |
    CACHES=$work/caches _CONTAINERS_ROOTLESS_UID=65532 xargs -P 4 -L 1 sh -c 'XDG_DATA_HOME=$CACHES/$$ exec skopeo copy "$@"' sh \
      --quiet --all --preserve-digests --src-tls-verify=false --dest-tls-verify=false
  rm -r "$work/caches"
}

# A TaskRun as the operator creates it, without the operator.
with_taskrun() {
  {
    cat <<YAML
apiVersion: tekton.dev/v1
kind: TaskRun
metadata: {name: bench-$run-$contestant, namespace: $namespace}
spec:
  taskRef: {name: skopeo-copy}
  serviceAccountName: skopeo-copy
  podTemplate: {automountServiceAccountToken: false, enableServiceLinks: false}
  params:
    - {name: srcTLSverify, value: "false"}
    - {name: destTLSverify, value: "false"}
    - {name: parallelism, value: "4"}
  workspaces:
    - {name: images-url, configMap: {name: bench-$run-$contestant}}
    - name: destination-auth
      secret: {secretName: $release-credentials, items: [{key: destination.json, path: config.json}]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: bench-$run-$contestant, namespace: $namespace, labels: {bench: "$run"}}
data:
  url.txt: |
YAML
    pinned | sed -n "1,$(copied_lines)s/^/    /p"
  } >"$work/taskrun.yaml"
  # The ConfigMap is larger than an annotation may be.
  kubectl apply --server-side -f "$work/taskrun.yaml"
  kubectl wait --namespace "$namespace" --for=condition=Succeeded --timeout=5m "taskrun/bench-$run-$contestant"
}
with_taskrun_of_one() { with_taskrun; }

# As the Go operator did, but with the same image and registries as the others.
with_jobs() {
  local from to i=0 image
  image=$(image_repository copy):$(image_tag copy)
  while read -r from to; do
    cat <<YAML
apiVersion: batch/v1
kind: Job
metadata: {name: bench-$run-$i, namespace: $namespace, labels: {bench: "$run"}}
spec:
  template:
    spec:
      restartPolicy: Never
      automountServiceAccountToken: false
      volumes: [{name: tmp, emptyDir: {}}]
      containers:
        - name: copy
          image: $image
          command: [skopeo, copy, --all, --src-tls-verify=false, --dest-tls-verify=false,
            --dest-creds, "$DESTINATION_USERNAME:$DESTINATION_PASSWORD", "$from", "$to"]
          volumeMounts: [{name: tmp, mountPath: /var/tmp}]
          securityContext:
            {runAsNonRoot: true, runAsUser: 65532, allowPrivilegeEscalation: false,
             capabilities: {drop: [ALL]}, seccompProfile: {type: RuntimeDefault}}
---
YAML
    i=$((i + 1))
  done < <(pinned) >"$work/jobs.yaml"
  kubectl apply -f "$work/jobs.yaml"
  kubectl wait --namespace "$namespace" --for=condition=complete --timeout=15m job --selector "bench=$run"
}
