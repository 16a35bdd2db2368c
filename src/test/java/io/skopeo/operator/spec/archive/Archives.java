package io.skopeo.operator.spec.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.skopeo.operator.api.archive.ImageExportSpec;
import io.skopeo.operator.api.archive.ImageImportSpec;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.spec.policy.RepositoryRules;
import io.skopeo.operator.spec.policy.TenantPolicy;
import io.skopeo.operator.spec.schedule.MinimumFrequency;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/** Exports and imports for tests, written as users write them. */
public final class Archives {
  static final String CENTRAL = "skopeo-operator";

  /** A policy with every limit. */
  static final TenantPolicy LIMITED =
      new TenantPolicy(
          RepositoryRules.parse("ALLOWED_SOURCES", "team-* quay.io/**", "docker.io").orThrow(),
          RepositoryRules.parse(
                  "ALLOWED_DESTINATIONS", "team-* m.example/{namespace}/**", "docker.io")
              .orThrow(),
          new MinimumFrequency("1h", Duration.ofHours(1)),
          OptionalInt.of(1),
          false);

  private Archives() {}

  /** Reads an export of the central namespace. */
  public static ExportIntent export(String yaml) {
    ParsedExport read = export(CENTRAL, TenantPolicy.EVERYTHING, yaml);
    assertThat(read).isInstanceOf(ExportIntent.class);
    return (ExportIntent) read;
  }

  static ParsedExport export(String namespace, TenantPolicy policy, String yaml) {
    return new ExportReader(CENTRAL, policy)
        .read(namespace, Serialization.unmarshal(yaml, ImageExportSpec.class));
  }

  /** Reads an import of the central namespace. */
  public static ImportIntent imported(String yaml) {
    ParsedImport read = imported(CENTRAL, TenantPolicy.EVERYTHING, yaml);
    assertThat(read).isInstanceOf(ImportIntent.class);
    return (ImportIntent) read;
  }

  static ParsedImport imported(String namespace, TenantPolicy policy, String yaml) {
    return imports(policy).read(namespace, Serialization.unmarshal(yaml, ImageImportSpec.class));
  }

  static ImportReader imports(TenantPolicy policy) {
    return new ImportReader("", CENTRAL, policy);
  }

  static List<String> sentences(ParsedExport read) {
    assertThat(read).isInstanceOf(ParsedExport.InvalidExport.class);
    return sentences(((ParsedExport.InvalidExport) read).problems());
  }

  static List<String> sentences(ParsedImport read) {
    assertThat(read).isInstanceOf(ParsedImport.InvalidImport.class);
    return sentences(((ParsedImport.InvalidImport) read).problems());
  }

  private static List<String> sentences(List<Problem> problems) {
    return problems.stream().map(Problem::sentence).toList();
  }
}
