//go:build tools

// Package crds is never compiled. It requires the module whose example directory contains the Prometheus
// Operator's CRDs.
package crds

import _ "github.com/prometheus-operator/prometheus-operator/pkg/versionutil"
