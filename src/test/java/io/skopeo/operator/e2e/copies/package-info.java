/** Images that mirror between registries of several kinds, and what checks the copies. */
package io.skopeo.operator.e2e.copies;
