#!/usr/bin/env bash
# Tekton gives the pod of a TaskRun all of the TaskRun's labels but one: app.kubernetes.io/managed-by is Tekton's own.
#
# Packages:  Tekton Pipelines 1.15.0 (pkg/pod, with a fake Kubernetes client), from its Go module; Go 1.26.
# Expected:  the pod has the labels of its TaskRun, so a controller that labels its TaskRuns with app.kubernetes.io/managed-by finds their
#            pods by the same selector.
# Seen:      other labels arrive, also app.kubernetes.io/part-of. managed-by is replaced by the value of Tekton's default-managed-by-label-value,
#            "tekton-pipelines", without a word; the TaskRun keeps its own.
# So:        select pods by a label of one's own, or tell them by their owner reference; a selector by managed-by finds no pod, and says
#            nothing either.
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

func main() {
	account := &corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Name: "default", Namespace: "team"}}
	builder := pod.Builder{
		Images:     pipeline.Images{EntrypointImage: "entrypoint"},
		KubeClient: fake.NewSimpleClientset(account),
	}
	run := &v1.TaskRun{
		ObjectMeta: metav1.ObjectMeta{Name: "run", Namespace: "team", Labels: map[string]string{
			"app.kubernetes.io/managed-by": "our-controller",
			"app.kubernetes.io/part-of":    "our-controller",
			"example.com/owner":            "our-controller",
		}},
		Spec: v1.TaskRunSpec{ServiceAccountName: "default"},
	}
	task := v1.TaskSpec{Steps: []v1.Step{{Name: "copy", Image: "image", Command: []string{"copy"}}}}
	built, err := builder.Build(context.Background(), run, task)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for _, key := range []string{"app.kubernetes.io/managed-by", "app.kubernetes.io/part-of", "example.com/owner"} {
		fmt.Printf("%s: TaskRun %s, pod %s\n", key, run.Labels[key], built.Labels[key])
	}
}
GO
go mod tidy > tidy.log 2>&1 || { cat tidy.log >&2; exit 1; }
go run . | tee output

fail() { echo "changed: $*" >&2; exit 1; }
grep -qx 'app.kubernetes.io/managed-by: TaskRun our-controller, pod tekton-pipelines' output || fail "managed-by is treated otherwise"
grep -qx 'app.kubernetes.io/part-of: TaskRun our-controller, pod our-controller' output || fail "part-of is treated otherwise"
grep -qx 'example.com/owner: TaskRun our-controller, pod our-controller' output || fail "other labels are treated otherwise"
echo "as described: Tekton 1.15.0 replaces app.kubernetes.io/managed-by on the way from a TaskRun to its pod"
