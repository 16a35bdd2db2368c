/** YAML as lists use it: without aliases, and with the line of every value. */
@NullMarked
package io.skopeo.operator.imageset.list.yaml;

import org.jspecify.annotations.NullMarked;
