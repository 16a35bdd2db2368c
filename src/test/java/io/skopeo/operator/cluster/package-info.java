/** Access to a real API server and the real cluster for tests. */
package io.skopeo.operator.cluster;
