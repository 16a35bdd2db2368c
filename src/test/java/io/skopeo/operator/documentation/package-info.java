/** Tests of the documents against the code, an API server and a cluster. */
@NullMarked
package io.skopeo.operator.documentation;

import org.jspecify.annotations.NullMarked;
