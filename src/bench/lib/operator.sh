# This operator as contestant: Images with central credentials.
# shellcheck shell=bash disable=SC2154,SC2317

create_namespaces() {
  local i
  ! kubectl get namespace bench-19 || return 0
  for i in {0..19}; do printf '{apiVersion: v1, kind: Namespace, metadata: {name: bench-%s}}\n---\n' "$i"; done |
    kubectl apply -f -
}

with_operator() {
  images '{}' >"$work/images.yaml"
  apply_images
  wait_for_images '.status.conditions[?(@.type=="Ready")].status' True
  [ "$scene" != imageset-500 ] || kubectl wait --namespace "$namespace" --for=condition=Ready --timeout=1m simgset/bench
}

with_operator_again() {
  local asked=$EPOCHREALTIME
  images "{skopeo.io/requestedAt: \"$asked\"}" >"$work/images.yaml"
  apply_images
  wait_for_images .status.lastHandledRequestedAt "$asked"
}

# Recurrent, since a OneShot of an exact tag would not look again when asked.
images() { # ANNOTATIONS
  case $scene in
    tags-*) image "$1" "$namespace" "$scene" v1.x ;;
    imageset-500) image_set "$1" ;;
    promotion) image "$1" "$namespace" promotion v1.x ;;
    referrers*) image "$1" "$namespace" signed v1.x ;;
    one) image "$1" "$namespace" app-0 v1.0 ;;
    images-200) for ((i = 0; i < 200; i++)); do image "$1" "$namespace" "app-$i" v1.0; done ;;
    namespaces-20) for ((i = 0; i < 200; i++)); do image "$1" "bench-$((i % 20))" "app-$i" v1.0; done ;;
  esac
}

image() { # ANNOTATIONS NAMESPACE NAME VERSION
  cat <<YAML
apiVersion: skopeo.io/v1alpha1
kind: Image
metadata: {name: $3, namespace: $2, labels: {bench: "$run"}, annotations: $1}
spec:
  mode: Recurrent
  frequency: 1h
  source: {name: $source_host/bench/$3, version: $4}
  destination: {name: $target_host/bench/$run/operator/$3}
$([[ $scene != referrers* ]] || printf '  signatures: true\n  referrers: {artifactTypes: []}')
---
YAML
}

image_set() { # ANNOTATIONS
  cat <<YAML
apiVersion: v1
kind: ConfigMap
metadata: {name: bench-list, namespace: $namespace, labels: {bench: "$run"}}
data:
  list.txt: |
$(sed "s#^\(.*\) \(.*\)#    $SOURCE_REGISTRY_IN_CLUSTER/\1:\2#" "$work/lines")
---
apiVersion: skopeo.io/v1alpha1
kind: ImageSet
metadata: {name: bench, namespace: $namespace, labels: {bench: "$run"}, annotations: $1}
spec:
  repositoriesFrom: [{configMapRef: {name: bench-list, key: list.txt}}]
  mapping: {prefix: $DESTINATION_REGISTRY_IN_CLUSTER/bench/$run/operator, keep: Name}
  template: {metadata: {labels: {bench: "$run"}}}
YAML
}

apply_images() {
  local begin=$EPOCHREALTIME
  kubectl apply -f "$work/images.yaml"
  awk -v b="$begin" -v e="$EPOCHREALTIME" 'BEGIN { printf "apply %.2f\n", e - b }' >"$work/apply"
}

# One watch for all, since `kubectl wait` asks for one after the other.
wait_for_images() { # FIELD VALUE
  local watch pid name value images
  local -A reached=()
  images=$(wc -l <"$work/lines")
  case $scene in one | tags-* | promotion | referrers*) images=1 ;; esac
  exec {watch}< <(exec timeout --foreground 30m kubectl get simg --all-namespaces --selector "bench=$run" --watch --no-headers \
    --output "custom-columns=:.metadata.name,:$1")
  pid=$!
  while [ ${#reached[@]} -lt "$images" ] && read -r name value <&"$watch"; do
    if [ "$value" = "$2" ]; then reached[$name]=yes; else unset "reached[$name]"; fi
  done
  kill "$pid"
  [ ${#reached[@]} -eq "$images" ]
}

clean() {
  kubectl delete --all-namespaces simgset --selector "bench=$run"
  kubectl delete --all-namespaces --wait=false simg --selector "bench=$run"
  kubectl delete --namespace "$namespace" --all --wait=false taskruns
  kubectl delete --namespace "$namespace" --cascade=background job --selector "bench=$run"
  kubectl delete --namespace "$namespace" configmap --selector "bench=$run"
  kubectl wait --namespace "$namespace" --for=delete pod --selector tekton.dev/taskRun --timeout=5m
  kubectl wait --namespace "$namespace" --for=delete pod --selector batch.kubernetes.io/job-name --timeout=5m
  while kubectl get simg --all-namespaces --output name | grep -q .; do sleep 1; done
}
