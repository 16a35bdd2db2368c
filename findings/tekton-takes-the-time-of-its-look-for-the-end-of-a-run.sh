#!/usr/bin/env bash
# The completionTime of a TaskRun is when Tekton's controller looked at the pod, not when the last container ended.
#
# Packages:  Tekton Pipelines 1.15.0 (pkg/pod), from its Go module; Go 1.26.
# Expected:  completionTime is the finishedAt of the last step, so that the same pod gives the same time whenever it is read.
# Seen:      the pod's step ended an hour ago; completionTime is now, and is later each time that the status is made from the same TaskRun and
#            pod.
# So:        the controller makes it twice if its cache does not show its own last write yet, and the end of a run moves. Whoever remembers by
#            this time which runs were counted counts one twice: remember their names. For how long a step took, read the step's own times.
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
	"time"

	v1 "github.com/tektoncd/pipeline/pkg/apis/pipeline/v1"
	"github.com/tektoncd/pipeline/pkg/pod"
	"go.uber.org/zap"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/fake"
)

func main() {
	ended := time.Now().Add(-time.Hour)
	run := v1.TaskRun{ObjectMeta: metav1.ObjectMeta{Name: "run", Namespace: "team"}}
	of := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "run-pod", Namespace: "team"},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "step-copy"}}},
		Status: corev1.PodStatus{
			Phase: corev1.PodSucceeded,
			ContainerStatuses: []corev1.ContainerStatus{{
				Name: "step-copy",
				State: corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{
					StartedAt:  metav1.NewTime(ended.Add(-time.Minute)),
					FinishedAt: metav1.NewTime(ended),
				}},
			}},
		},
	}
	var times []time.Time
	for i := 0; i < 2; i++ {
		status, err := pod.MakeTaskRunStatus(
			context.Background(), zap.NewNop().Sugar(), *run.DeepCopy(), of, fake.NewSimpleClientset(), &v1.TaskSpec{})
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		times = append(times, status.CompletionTime.Time)
		fmt.Printf("succeeded %s, completed %d minutes after the step\n",
			status.GetCondition("Succeeded").Status, int(status.CompletionTime.Sub(ended).Minutes()))
		time.Sleep(10 * time.Millisecond)
	}
	fmt.Println("the second time is later:", times[1].After(times[0]))
}
GO
go mod tidy > tidy.log 2>&1 || { cat tidy.log >&2; exit 1; }
go run . | tee output

fail() { echo "changed: $*" >&2; exit 1; }
[ "$(grep -cx 'succeeded True, completed 60 minutes after the step' output)" = 2 ] || fail "completionTime is another"
grep -qx 'the second time is later: true' output || fail "completionTime stays"
echo "as described: Tekton 1.15.0 takes the time of its look for the end of a run"
