/** Tests of the scripts that publish a release. */
package io.skopeo.operator.release;
