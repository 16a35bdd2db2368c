/** The chart's dashboard and alerts: what holds them to the metrics, and what draws them. */
package io.skopeo.operator.monitoring;
