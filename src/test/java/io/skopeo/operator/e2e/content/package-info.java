/** Images of every kind that the specifications allow, and what a registry has of them. */
package io.skopeo.operator.e2e.content;
