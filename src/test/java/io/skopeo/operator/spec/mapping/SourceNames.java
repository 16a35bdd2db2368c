package io.skopeo.operator.spec.mapping;

import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Parsed;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.DomainContextBase;

/** Names of repositories that differ little, so that they meet. */
public final class SourceNames extends DomainContextBase {
  @Provide
  Arbitrary<Repository> repository() {
    Arbitrary<String> hosts =
        Arbitraries.of(
            "docker.io",
            "quay.io",
            "quay.io:5000",
            "a.quay.io",
            "localhost:5000",
            "quay-io:5000",
            "0:5000",
            "0-0:5000",
            "[::1]",
            "[::1]:5000",
            "[1::]",
            "[2001:db8::1]:443");
    Arbitrary<String> components =
        Arbitraries.of(
            "a", "b", "library", "a-b", "a__b", "a.b", "a_b", "x".repeat(90), "0", "5000");
    return Combinators.combine(hosts, components.list().ofMinSize(1).ofMaxSize(4))
        .as((host, path) -> Repository.parse(host + "/" + String.join("/", path)))
        .filter(Parsed.Valid.class::isInstance)
        .map(Parsed::orThrow);
  }
}
