//go:build tools

// Package crds is never compiled: it keeps the module among the requirements whose example directory
// holds the Prometheus Operator's CRDs.
package crds

import _ "github.com/prometheus-operator/prometheus-operator/pkg/versionutil"
