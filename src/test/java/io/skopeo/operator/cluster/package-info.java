/** What tests reach a real API server and the real cluster with. */
package io.skopeo.operator.cluster;
