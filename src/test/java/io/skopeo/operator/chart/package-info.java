/** Tests of the Helm chart: values, rendered objects, notes and upgrades. */
package io.skopeo.operator.chart;
