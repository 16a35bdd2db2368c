/** The scripts that make and publish a release. */
package io.skopeo.operator.release;
