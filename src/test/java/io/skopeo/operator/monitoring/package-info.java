/** Tests that hold the chart's dashboard and alerts to the metrics that the operator has. */
package io.skopeo.operator.monitoring;
