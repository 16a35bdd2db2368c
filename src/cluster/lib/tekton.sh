# Tekton Pipelines: its manifests, with our images.
# shellcheck shell=bash disable=SC2154

apply_tekton() {
  tekton_objects >"$state/tekton.yaml"
  kubectl apply --server-side -f "$state/tekton.yaml"
}

tekton_objects() {
  local config image="docker.io/local/tekton:$tekton_version" file
  config=$(built tekton)/config
  # Leaves out the autoscaler, which needs a metrics server, and the events controller, whose CloudEvents nobody reads.
  find "$config" -name '*.yaml' ! -name webhook-hpa.yaml ! -name events.yaml ! -name config-leader-election-events.yaml |
    sort | while read -r file; do
    sed -E \
      -e "s#^( *)image: ko://github.com/tektoncd/pipeline/cmd/(controller|webhook)\$#\1image: $image\n\1command: [/ko-app/\2]#" \
      -e "s#ko://github.com/tektoncd/pipeline/cmd/[a-z]+#$image#g" \
      -e 's#cgr.dev/chainguard/busybox@[^"]*#docker.io/local/busybox:1#' \
      -e "s/(version|release): \"devel\"/\1: \"$tekton_version\"/" \
      -e 's/^( *set-security-context): "false"/\1: "true"/' \
      "$file"
    printf '\n---\n'
  done
}

wait_for_tekton() {
  kubectl -n tekton-pipelines rollout status deployment --timeout=180s
  kubectl -n tekton-pipelines-resolvers rollout status deployment --timeout=180s
  # The webhook may not respond yet after the rollout.
  until_true 60 "Tekton's webhook" tekton_accepts
}

tekton_accepts() {
  kubectl create --dry-run=server -f - <<'YAML'
apiVersion: tekton.dev/v1
kind: Task
metadata: {name: cluster-check, namespace: default}
spec:
  steps: [{name: nothing, image: docker.io/local/busybox:1, script: "true"}]
---
apiVersion: tekton.dev/v1
kind: TaskRun
metadata: {name: cluster-check, namespace: default}
spec:
  taskRef: {name: cluster-check}
YAML
}
