package io.skopeo.operator.tags;

import io.skopeo.operator.oci.Tag;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.DomainContextBase;

/** Tags made of what versions, candidates, flavours, hashes and mischief are made of. */
public final class HostileTags extends DomainContextBase {
  private static final String[] PIECES = {
    "0",
    "1",
    "2",
    "3",
    "10",
    "01",
    "007",
    "99999999999999999999",
    ".",
    ".",
    "-",
    "_",
    "v",
    "rc",
    "-rc",
    "-rc.",
    "-RC",
    "rc1",
    "-rc-1",
    "alpha",
    "beta",
    "-beta.2",
    "dev",
    "m",
    "a",
    "b",
    "-alpine",
    "-alpine3",
    "alpine",
    "x",
    "latest",
    "2.13.0",
    "1.2.3",
    "9f8e7d6",
    "20240115",
    ".sig"
  };

  @Provide
  Arbitrary<Tag> tag() {
    return Arbitraries.oneOf(
            Arbitraries.of(PIECES).list().ofMinSize(1).ofMaxSize(6).map(p -> String.join("", p)),
            versions(),
            Arbitraries.strings().withChars("aA0.-_v9").ofMinLength(1).ofMaxLength(128),
            Arbitraries.strings()
                .withCharRange('0', '9')
                .withCharRange('a', 'f')
                .ofLength(64)
                .map(hex -> "sha256-" + hex + ".sig"))
        .filter(Tag::isTag)
        .map(Tag::new);
  }

  /** Close to each other, so that spellings of one version meet. */
  private static Arbitrary<String> versions() {
    Arbitrary<String> v = Arbitraries.of("", "v");
    Arbitrary<String> numbers =
        Arbitraries.integers()
            .between(0, 3)
            .list()
            .ofMinSize(1)
            .ofMaxSize(4)
            .map(HostileTags::joined);
    Arbitrary<String> candidate =
        Arbitraries.of("", "", "-rc1", "-rc.1", "-rc-1", "rc1", "RC1", "-rc2", "-alpha.1");
    Arbitrary<String> flavour = Arbitraries.of("", "", "", "-alpine", "-alpine-rc1", "-slim");
    return Combinators.combine(v, numbers, candidate, flavour).as((a, b, c, d) -> a + b + c + d);
  }

  private static String joined(List<Integer> numbers) {
    return IntStream.range(0, numbers.size())
        .mapToObj(i -> numbers.get(i).toString())
        .collect(Collectors.joining("."));
  }
}
