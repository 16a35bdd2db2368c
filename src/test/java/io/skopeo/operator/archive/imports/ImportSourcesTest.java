package io.skopeo.operator.archive.imports;

import static io.skopeo.operator.archive.ArchiveFixture.digest;
import static io.skopeo.operator.archive.ArchiveFixture.repository;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.archive.catalog.Catalog;
import io.skopeo.operator.archive.catalog.CatalogEntry;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.spec.archive.Archives;
import io.skopeo.operator.spec.archive.ImportIntent;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ImportSourcesTest {
  private static final String SIGNATURE = "sha256-" + "a".repeat(64) + ".sig";

  @Test
  void repositoriesAreMapped() {
    ImportSources sources =
        sources(
            "mapping: {prefix: m.example/in, maxLevels: 2}",
            catalog("quay.io/a/b:v1", "quay.io/a/b:v2", "docker.io/library/c:1"));
    assertThat(sources.intents())
        .extracting(intent -> intent.source() + " " + intent.destination())
        .containsExactlyInAnyOrder(
            "volume.invalid/quay.io/a/b m.example/in/a-b",
            "volume.invalid/docker.io/library/c m.example/in/library-c");
    assertThat(sources.refused()).isEmpty();
    assertThat(sources.intents()).allMatch(ImageIntent::overwrites);
  }

  @Test
  void includeAndExcludeSelectByTheWholeName() {
    Catalog catalog = catalog("quay.io/a/b:v1", "quay.io/a/debug-b:v1", "docker.io/library/c:1");
    ImportSources sources =
        sources(
            "mapping: {prefix: m.example}\ninclude: ['quay\\.io/.*']\nexclude: ['.*/debug-.*']",
            catalog);
    assertThat(sources.intents())
        .extracting(intent -> intent.destination().toString())
        .containsExactly("m.example/a/b");
  }

  @Test
  void twoRepositoriesNeverShareADestination() {
    ImportSources sources =
        sources("mapping: {prefix: m.example}", catalog("quay.io/a/b:v1", "docker.io/a/b:v1"));
    assertThat(sources.intents()).hasSize(1);
    assertThat(sources.refused().values())
        .extracting(Problem::reason)
        .containsExactly(Reason.MAPPING_COLLISION);
    assertThat(sources.refused().values().iterator().next().sentence())
        .contains("quay.io/a/b", "docker.io/a/b", "m.example/a/b");
  }

  @Test
  void whatMustNotBeWrittenIsRefusedAndTheRestGoesOn() {
    ImportIntent intent = intent("mapping: {prefix: m.example}");
    Repository forbidden = repository("m.example/a/b");
    var refusal = new Problem(Reason.NOT_ALLOWED, "Not there.");
    ImportSources sources =
        ImportSources.of(
                catalog("quay.io/a/b:v1", "quay.io/a/c:v1"),
                intent,
                source ->
                    intent
                        .mapping()
                        .map(source)
                        .then(to ->
                            to.equals(forbidden)
                                ? new Parsed.Invalid<>(refusal)
                                : new Parsed.Valid<>(to)))
            .orThrow();
    assertThat(sources.intents()).hasSize(1);
    assertThat(sources.refused().values()).containsExactly(refusal);
  }

  @Test
  void tagsOfSignaturesAreNoImages() {
    ImportSources sources =
        sources(
            "mapping: {prefix: m.example}",
            catalog("quay.io/a/b:v1", "quay.io/a/b:" + SIGNATURE, "quay.io/a/c:v1"));
    ImageIntent signed = sources.intents().getFirst();
    assertThat(signed.named()).hasSize(1);
    assertThat(signed.scope().takesReferrers()).isTrue();
    assertThat(sources.intents().getLast().scope().takesReferrers()).isFalse();
  }

  @Test
  void overwriteNeverKeepsWhatIsThere() {
    ImportSources sources =
        sources("mapping: {prefix: m.example}\noverwrite: Never", catalog("quay.io/a/b:v1"));
    assertThat(sources.intents()).noneMatch(ImageIntent::overwrites);
    assertThat(sources.intents().getFirst().to().keeps()).isTrue();
  }

  private static ImportSources sources(String spec, Catalog catalog) {
    ImportIntent intent = intent(spec);
    return ImportSources.of(catalog, intent, intent.mapping()::map).orThrow();
  }

  private static ImportIntent intent(String spec) {
    return Archives.imported("volume: {claimName: usb}\n" + spec);
  }

  private static Catalog catalog(String... images) {
    List<CatalogEntry> entries =
        Stream.of(images)
            .map(image -> {
              int colon = image.lastIndexOf(':');
              return new CatalogEntry(
                  repository(image.substring(0, colon)),
                  Optional.of(new Tag(image.substring(colon + 1))),
                  digest(image),
                  "dir:volume/" + colon);
            })
            .toList();
    return new Catalog(entries, List.of());
  }
}
