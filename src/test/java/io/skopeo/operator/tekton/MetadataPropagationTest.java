package io.skopeo.operator.tekton;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetadataPropagationTest {
  @ParameterizedTest
  @CsvSource({
    // allowed, key, whether it is carried
    "team,               team,                          true",
    "team,               teams,                         false",
    "team*,              teams,                         true",
    "example.com/*,      example.com/cost,              true",
    "example.com/*,      example.com.evil/cost,         false",
    "example.com/cost,   example.com/cost-centre,       false",
    "*,                  team,                          true",
    "*,                  notkubernetes.io/team,         true",
    "*,                  kubernetes.io/os,              false",
    "*,                  app.kubernetes.io/name,        false",
    "*,                  a.b.k8s.io/c,                  false",
    "*,                  skopeo.io/lane,                false",
    "*,                  tekton.dev/task,               false",
    "*,                  chains.tekton.dev/signed,      false",
    "*,                  argocd.argoproj.io/tracking-id, false",
    "app*,               app.kubernetes.io/part-of,     false",
    "*,                  kubectl.kubernetes.io/last-applied-configuration, false",
    "kubectl.kubernetes.io/last-applied-configuration, kubectl.kubernetes.io/last-applied-configuration, false",
  })
  void allowedKeyIsCopiedUnlessReserved(String allowed, String key, boolean carried) {
    var keys = new MetadataPropagation(Set.of(allowed), Set.of(allowed));
    PropagatedMetadata found = keys.of(metadata(Map.of(key, "value", "other", "x")));
    assertThat(found.labels().containsKey(key)).isEqualTo(carried);
    assertThat(found.annotations().containsKey(key)).isEqualTo(carried);
  }

  @ParameterizedTest
  @CsvSource({
    "*,                   false",
    "app,                 false",
    "app*,                false",
    "kubernetes.io,       false",
    "example.com/*,       false",
    "kubernetes.io/*,     true",
    "app.kubernetes.io*,  true",
    "app.kubernetes.io/name, true",
    "triggers.tekton.dev/*, true",
  })
  void reservedKeysAreKnown(String key, boolean reserved) {
    assertThat(MetadataPropagation.isReserved(key)).isEqualTo(reserved);
  }

  @Test
  void nothingIsCopiedWithoutAList() {
    assertThat(MetadataPropagation.NONE.of(metadata(Map.of("team", "a"))))
        .isEqualTo(PropagatedMetadata.NOTHING);
    assertThat(
            new MetadataPropagation(Set.of("*"), Set.of("*")).of(new ObjectMetaBuilder().build()))
        .isEqualTo(PropagatedMetadata.NOTHING);
  }

  @Test
  void numberAndSizeAreBounded() {
    Map<String, String> many =
        IntStream.range(0, 100)
            .boxed()
            .collect(Collectors.toMap("key-%02d"::formatted, i -> "a".repeat(i == 3 ? 1025 : i)));
    Map<String, String> carried =
        new MetadataPropagation(Set.of(), Set.of("*")).of(metadata(many)).annotations();
    assertThat(carried).hasSize(20).doesNotContainKey("key-03").containsKeys("key-00", "key-20");
  }

  private static ObjectMeta metadata(Map<String, String> both) {
    return new ObjectMetaBuilder().withLabels(both).withAnnotations(both).build();
  }
}
