#!/usr/bin/env bash
# Tekton copies its own annotation tekton.dev/ready from a TaskRun to the pod, whose step then does not wait until the pod is ready.
#
# Packages:  Tekton Pipelines 1.15.0 (pkg/pod, with a fake Kubernetes client), from its Go module; Go 1.26.
# Expected:  tekton.dev/ready is Tekton's: the first step waits for a file in the pod's downward volume, which gets its content from
#            this annotation, and Tekton adds the annotation once all containers run. An annotation of that name on a TaskRun has no
#            effect, or is refused.
# Seen:      the pod is created with it, so the file is there when the step's container starts, and Tekton makes no request to add it.
#            Without it, the pod is created without, and Tekton patches it.
# So:        a TaskRun without sidecars can spare its step the wait, which is as long as the kubelet takes to refresh the volume. With
#            injected sidecars, the step has to expect that they are not there yet. Who lets users set annotations of TaskRuns lets
#            them decide that too.
set -euo pipefail
work=$(mktemp -d); trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT; cd "$work"
export GOWORK=off GOFLAGS=-mod=mod GOTOOLCHAIN=local

cat > go.mod <<'MOD'
module findings
go 1.25.0
require github.com/tektoncd/pipeline v1.15.0
MOD
cat > main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/tektoncd/pipeline/pkg/apis/pipeline"
	v1 "github.com/tektoncd/pipeline/pkg/apis/pipeline/v1"
	"github.com/tektoncd/pipeline/pkg/pod"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/fake"
)

func try(annotations map[string]string) {
	ctx := context.Background()
	account := &corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Name: "default", Namespace: "team"}}
	client := fake.NewSimpleClientset(account)
	builder := pod.Builder{Images: pipeline.Images{EntrypointImage: "entrypoint"}, KubeClient: client}
	run := &v1.TaskRun{
		ObjectMeta: metav1.ObjectMeta{Name: "run", Namespace: "team", Annotations: annotations},
		Spec:       v1.TaskRunSpec{ServiceAccountName: "default"},
	}
	task := v1.TaskSpec{Steps: []v1.Step{{Name: "copy", Image: "image", Command: []string{"copy"}}}}
	built, err := builder.Build(ctx, run, task)
	check(err)
	_, err = client.CoreV1().Pods("team").Create(ctx, built, metav1.CreateOptions{})
	check(err)
	client.ClearActions()
	ready := built.Annotations["tekton.dev/ready"]
	// The fake client refuses to replace what is not there, as a real one does not after Tekton's own add.
	_ = pod.UpdateReady(ctx, client, *built)
	fmt.Printf("TaskRun with %d annotations: the pod has %q, requests of Tekton when it is ready: %d, arguments that wait: %v\n",
		len(annotations), ready, len(client.Actions()), waits(built.Spec.Containers[0].Args))
}

func waits(arguments []string) []string {
	var found []string
	for i, argument := range arguments {
		if argument == "-wait_file" {
			found = append(found, arguments[i+1])
		}
	}
	return found
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func main() {
	try(map[string]string{})
	try(map[string]string{"tekton.dev/ready": "READY"})
}
GO
go mod tidy > tidy.log 2>&1 || { cat tidy.log >&2; exit 1; }
go run . | tee output

fail() { echo "changed: $*" >&2; exit 1; }
grep -q '^TaskRun with 0 annotations: the pod has "", requests of Tekton when it is ready: 1, arguments that wait: \[/tekton/downward/ready\]$' output ||
  fail "a TaskRun without the annotation is treated otherwise"
grep -q '^TaskRun with 1 annotations: the pod has "READY", requests of Tekton when it is ready: 0, arguments that wait: \[/tekton/downward/ready\]$' output ||
  fail "a TaskRun with the annotation is treated otherwise"
echo "as described: Tekton 1.15.0 passes tekton.dev/ready from a TaskRun to its pod"
