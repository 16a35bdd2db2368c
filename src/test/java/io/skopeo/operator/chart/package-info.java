/** What the Helm chart makes of values. */
package io.skopeo.operator.chart;
