package io.skopeo.operator.tekton;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.tekton.v1.Param;
import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.archive.ArchiveFixture;
import io.skopeo.operator.controller.RunFixture;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.ImageName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * ConfigMap and TaskRun of exports and imports, as they are sent. {@code mvn test
 * -Dtest=VolumeRunBuilderTest -Dgolden.write} writes the files anew.
 */
class VolumeRunBuilderTest {
  private static final Path FOLDER = Path.of("src/test/resources/archive/runs");
  private static final VolumeWork.Owner EXPORT =
      new VolumeWork.Owner("skopeo.io/v1alpha1", "ImageExport", "central", "site-b", "uid-1");
  private static final VolumeWork.Owner IMPORT =
      new VolumeWork.Owner("skopeo.io/v1alpha1", "ImageImport", "central", "site-b", "uid-2");

  @Test
  void exportBringsItsEntriesAlong() throws IOException {
    var batch =
        new CopyBatch(
            List.of(
                ArchiveFixture.export("quay.io/a/b", "v1", ArchiveFixture.digest("v1")),
                ArchiveFixture.export("quay.io/a/b", "v2", ArchiveFixture.digest("v2"))),
            List.of(
                new ImageName("central", "site-b", "uid-1-0"),
                new ImageName("central", "site-b", "uid-1-0")),
            List.of(),
            0,
            Map.of());
    var work =
        new VolumeWork(
            EXPORT,
            "usb",
            "exports/b",
            VolumeWork.Mode.EXPORT,
            "ImageExport central/site-b: 2 images to folder exports/b of claim usb",
            Map.of(
                RunBuilder.URL_TXT,
                "docker://quay.io/a/b@… dir:volume/images/…\n",
                "volume.txt",
                "100 {}\n",
                "owner.txt",
                "central/site-b\n"));
    assertGolden("export.yaml", batch, work);
  }

  @Test
  void listOfAVolumeHasNoCopies() throws IOException {
    assertGolden("survey.yaml", CopyBatch.NONE, work(IMPORT, VolumeWork.Mode.SURVEY));
  }

  @ParameterizedTest
  @EnumSource
  void runIsOfItsOwnerAndNoneOfImages(VolumeWork.Mode mode) {
    TaskRun run = taskRun(CopyBatch.NONE, work(IMPORT, mode));
    assertThat(run.getMetadata().getOwnerReferences())
        .singleElement()
        .satisfies(owner -> assertThat(owner.getUid()).isEqualTo("uid-2"));
    assertThat(run.getMetadata().getLabels())
        .containsEntry(RunIdentity.MANAGED_BY, VolumeRunBuilder.MANAGER)
        .containsEntry(VolumeRunBuilder.OWNER, "uid-2")
        .doesNotContainKeys(RunIdentity.IMAGE, RunIdentity.IMAGE_NAMESPACE, RunIdentity.LANE);
    assertThat(run.getMetadata().getAnnotations()).doesNotContainKey(RunIdentity.IMAGES);
    assertThat(run.getSpec().getParams())
        .filteredOn(param -> param.getName().equals(TaskContract.VOLUME_MODE))
        .extracting((Param param) -> param.getValue().getStringVal())
        .containsExactly(mode.word());
  }

  @Test
  void namesOfAnyLengthFit() {
    var owner =
        new VolumeWork.Owner("skopeo.io/v1alpha1", "ImageExport", "n", "a.".repeat(126) + "a", "u");
    RunIdentity run = VolumeRunBuilder.identity(owner, "export", RunFixture.NOW);
    assertThat(run.name()).hasSizeLessThanOrEqualTo(63).matches("[a-z0-9]([a-z0-9-]*[a-z0-9])?");
    assertThat(VolumeRunBuilder.claimLabel("c".repeat(253))).hasSize(63);
  }

  private static VolumeWork work(VolumeWork.Owner owner, VolumeWork.Mode mode) {
    return new VolumeWork(owner, "usb", "", mode, "ImageImport central/site-b", Map.of());
  }

  private static TaskRun taskRun(CopyBatch batch, VolumeWork work) {
    return VolumeRunBuilder.taskRun(
        identity(work), batch, work, RunFixture.TASK, RunFixture.OPTIONS);
  }

  private static RunIdentity identity(VolumeWork work) {
    return VolumeRunBuilder.identity(work.owner(), work.mode().word(), RunFixture.NOW);
  }

  private static void assertGolden(String file, CopyBatch batch, VolumeWork work)
      throws IOException {
    TaskRun taskRun = taskRun(batch, work);
    taskRun.getMetadata().setUid("uid-of-the-taskrun");
    String yaml =
        Stream.of(
                taskRun,
                VolumeRunBuilder.configMap(
                    identity(work), batch, work, RunFixture.TASK, RunFixture.OPTIONS, taskRun))
            .map(Serialization::asYaml)
            .reduce("", String::concat);
    Path golden = FOLDER.resolve(file);
    if (System.getProperty("golden.write") != null) {
      Files.createDirectories(FOLDER);
      Files.writeString(golden, yaml);
    }
    assertThat(yaml).isEqualTo(Files.readString(golden));
  }
}
