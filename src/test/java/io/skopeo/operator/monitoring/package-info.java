/** Tests of the chart's dashboard and alerts against the operator's metrics. */
package io.skopeo.operator.monitoring;
