# The contestants of `archive`, each as with_CONTESTANT, and the volume that both kinds share with skopeo.
# shellcheck shell=bash disable=SC2154,SC2317

claim=bench-archive

create_volume() {
  mkdir -p "$volume"
  chmod 777 "$volume"
  kubectl apply -f - <<YAML
apiVersion: v1
kind: PersistentVolume
metadata: {name: $claim}
spec:
  capacity: {storage: 10Gi}
  accessModes: [ReadWriteOnce]
  persistentVolumeReclaimPolicy: Retain
  storageClassName: $claim
  claimRef: {namespace: $namespace, name: $claim}
  hostPath: {path: $volume, type: Directory}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: $claim, namespace: $namespace}
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: $claim
  volumeName: $claim
  resources: {requests: {storage: 10Gi}}
YAML
  kubectl wait --namespace "$namespace" --for=jsonpath='{.status.phase}'=Bound --timeout=1m "pvc/$claim"
}

remove_volume() {
  kubectl delete --namespace "$namespace" "pvc/$claim"
  kubectl delete "pv/$claim"
  rm -rf "$volume"
}

with_skopeo_export() {
  skopeo sync --src docker --dest dir --all --src-tls-verify=false "$SOURCE_REGISTRY/bench/tags-100" "$tree"
}

with_skopeo_import() {
  skopeo sync --src dir --dest docker --all --dest-tls-verify=false \
    --dest-creds "$DESTINATION_USERNAME:$DESTINATION_PASSWORD" "$tree" "$DESTINATION_REGISTRY/bench/$run/skopeo"
}

with_export() {
  export_manifest '{}' | kubectl apply -f -
  kubectl wait --namespace "$namespace" --for=condition=Ready --timeout=30m "imageexport/bench-$run"
}

# It is made once, so only the annotation makes it look again.
with_export_again() {
  local asked=$EPOCHREALTIME
  export_manifest "{skopeo.io/requestedAt: \"$asked\"}" | kubectl apply -f -
  kubectl wait --namespace "$namespace" --for=jsonpath='{.status.lastHandledRequestedAt}'="$asked" --timeout=30m \
    "imageexport/bench-$run"
  kubectl wait --namespace "$namespace" --for=condition=Ready --timeout=30m "imageexport/bench-$run"
}

export_manifest() { # ANNOTATIONS
  cat <<YAML
apiVersion: skopeo.io/v1alpha1
kind: ImageExport
metadata: {name: bench-$run, namespace: $namespace, labels: {bench: "$run"}, annotations: $1}
spec:
  sources:
    - name: $SOURCE_REGISTRY_IN_CLUSTER/bench/tags-100
      version: v1.x
  volume: {claimName: $claim, path: "$run"}
YAML
}

with_import() {
  kubectl apply -f - <<YAML
apiVersion: skopeo.io/v1alpha1
kind: ImageImport
metadata: {name: bench-$run, namespace: $namespace, labels: {bench: "$run"}}
spec:
  volume: {claimName: $claim, path: "$run"}
  mapping: {prefix: $DESTINATION_REGISTRY_IN_CLUSTER/bench/$run/import, keep: Name}
YAML
  kubectl wait --namespace "$namespace" --for=condition=Ready --timeout=30m "imageimport/bench-$run"
}

clean() {
  kubectl delete --namespace "$namespace" imageexport,imageimport --selector "bench=$run"
  kubectl delete --namespace "$namespace" --all --wait=false taskruns
  kubectl wait --namespace "$namespace" --for=delete pod --selector tekton.dev/taskRun --timeout=5m
  rm -rf "${volume:?}/$run" "$tree"
}
