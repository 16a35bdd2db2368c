package io.skopeo.operator.e2e.content;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skopeo.operator.e2e.content.RegistryProcess.Program;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same content of different registries, which some tests compare, and what differs. */
class RegistryContentIT {
  private static final Set<String> TAG = Set.of("v1");
  private static final Map<Program, RegistryProcess> REGISTRIES = new EnumMap<>(Program.class);
  @TempDir private static Path folder;

  @BeforeAll
  static void start() {
    for (Program program : Program.values()) {
      REGISTRIES.put(program, RegistryProcess.start(program, folder.resolve(program.name())));
    }
  }

  @AfterAll
  static void stop() {
    REGISTRIES.values().forEach(RegistryProcess::close);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FOREIGN_LAYERS")
  void isTheSameInAllRegistries(ManifestKind kind) {
    ImageGraph graph = kind.example("");
    var contents = readEverywhere(graph, kind.path(), TAG);
    assertThat(contents).containsOnly(contents.getFirst());
    assertThat(contents.getFirst().manifests())
        .hasSameElementsAs(graph.manifests().stream().map(Object::toString).toList());
    assertThat(contents.getFirst().parts()).noneMatch(part -> part.contains("not served"));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void includesReferrersHoweverTheyAreListed(long seed) {
    ImageGraph graph = RandomGraphs.graph(seed, "");
    var contents = readEverywhere(graph, "random/" + seed, RandomGraphs.tags(graph));
    assertThat(contents).containsOnly(contents.getFirst());
  }

  private static List<RegistryContent> readEverywhere(
      ImageGraph graph, String repository, Set<String> tags) {
    var contents = new ArrayList<RegistryContent>();
    for (RegistryProcess registry : REGISTRIES.values()) {
      graph.push(registry.access(), repository);
      contents.add(RegistryContent.read(registry.access(), repository, tags));
    }
    return contents;
  }

  @Test
  void layerThatNobodyServesIsNamed() {
    RegistryAccess registry = REGISTRIES.get(Program.DISTRIBUTION).access();
    ManifestKind.FOREIGN_LAYERS.example("").push(registry, "foreign");
    assertThat(RegistryContent.read(registry, "foreign", TAG).parts())
        .filteredOn(part -> part.contains("is not served"))
        .singleElement()
        .satisfies(part -> assertThat(part).startsWith("blob sha256:"));
  }

  @Test
  void missingReferrerSignatureAndTagDiffer() {
    RegistryAccess registry = REGISTRIES.get(Program.OLAREG).access();
    var whole = new ImageParts(new ImageGraph(), "whole");
    ObjectNode image = whole.image("amd64");
    whole.graph().tag("v1", image);
    whole.graph().push(registry, "alone");
    ObjectNode referrer = whole.referrer("application/spdx+json", image, Map.of());
    String signature = "sha256-%s.sig".formatted(image.get("digest").asText().substring(7));
    whole.graph().tag(signature, ManifestKind.cosignSignature(whole, "it"));
    whole.graph().push(registry, "whole");
    var missing = new ArrayList<>(RegistryContent.read(registry, "whole", TAG).parts());
    missing.removeAll(RegistryContent.read(registry, "alone", TAG).parts());
    assertThat(missing)
        .anyMatch(part -> part.startsWith("referrer " + referrer.get("digest").asText()))
        .anyMatch(part -> part.startsWith("tag " + signature));
    assertThat(RegistryContent.read(registry, "alone", Set.of("v2")).parts()).isEmpty();
  }

  @Test
  void registryWithoutTheRepositoryHasNothing() {
    REGISTRIES
        .values()
        .forEach(registry ->
            assertThat(RegistryContent.read(registry.access(), "nothing", TAG).parts()).isEmpty());
  }
}
