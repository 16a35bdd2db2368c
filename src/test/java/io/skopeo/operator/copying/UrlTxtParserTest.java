package io.skopeo.operator.copying;

import static io.skopeo.operator.planning.PlanFixture.DESTINATION;
import static io.skopeo.operator.planning.PlanFixture.SOURCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.copying.CopyLine.Content;
import io.skopeo.operator.oci.AttachedTags;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageReference.Pinned;
import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.oci.ReferrersTag;
import io.skopeo.operator.oci.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** The files of a run are all that is known of its copies after a restart. */
class UrlTxtParserTest {
  private final Random random = new Random();

  private Digest digest() {
    return new Digest("sha256", "%064x".formatted(random.nextInt(9)));
  }

  private Content content() {
    return List.of(Content.WHOLE, Content.INDEX_ONLY, Content.FOLDER).get(random.nextInt(3));
  }

  private CopyLine line() {
    return switch (random.nextInt(4)) {
      case 0 ->
          CopyLine.named(
              digest(), AttachedTags.ofCosign(digest()).findFirst().orElseThrow(), Content.WHOLE);
      case 1 -> CopyLine.named(digest(), ReferrersTag.of(digest()), Content.FOLDER);
      default -> CopyLine.byDigest(digest(), content());
    };
  }

  /** A copy to its own tag, with or without its name. */
  private Copy copy(int number) {
    Digest digest = digest();
    var tag = new Tag("v" + number);
    var lines = new ArrayList<CopyLine>();
    for (int i = random.nextInt(5); i > 0; i--) {
      lines.add(line());
    }
    // A repository of the source is only named by lines that copy from it.
    lines.add(CopyLine.byDigest(digest(), Content.WHOLE));
    if (random.nextInt(4) > 0) {
      lines.add(CopyLine.named(digest, tag, content()));
    }
    return new Copy(new Pinned(SOURCE, digest), new Tagged(DESTINATION, tag), lines);
  }

  private ImageName image() {
    int number = random.nextInt(3);
    return new ImageName("team-" + number, "image", "uid-" + number);
  }

  @Property(tries = 300)
  void everyBatchReadsBackFromItsFiles(@ForAll long seed) {
    random.setSeed(seed);
    List<Copy> copies = IntStream.range(0, 1 + random.nextInt(8)).mapToObj(this::copy).toList();
    var batch =
        new CopyBatch(copies, copies.stream().map(_ -> image()).toList(), List.of(), 0, Map.of());
    assertThat(CopyBatch.read(batch.urlTxt(), batch.imagesTxt())).isEqualTo(batch);
    assertThat(batch.imagesTxt().lines()).hasSize(batch.lineCount());
  }

  /** Runs of earlier operators have no tag and digest in images.txt, and older ones no Images. */
  @Property(tries = 300)
  void copiesWithANameReadBackFromOlderFiles(@ForAll long seed) {
    random.setSeed(seed);
    List<Copy> copies = IntStream.range(0, 8).mapToObj(this::copy).filter(Copy::names).toList();
    var batch =
        new CopyBatch(copies, copies.stream().map(_ -> image()).toList(), List.of(), 0, Map.of());
    String twoWords = batch.imagesTxt().replaceAll("(?m) [^ ]+ [^ ]+$", "");
    assertThat(CopyBatch.read(batch.urlTxt(), "")).isEqualTo(new CopyBatch(copies));
    assertThat(CopyBatch.read(batch.urlTxt(), twoWords)).isEqualTo(batch);
  }

  @Test
  void copyOfTwoRepositoriesIsNone() {
    var copy = new Copy(new Pinned(SOURCE, digest()), new Tagged(DESTINATION, new Tag("1.0")));
    String owner = "team/image uid 1.0 %s\n".formatted(copy.source().digest());
    String other = copy.text().replace(SOURCE.toString(), "quay.io/other");
    assertThat(CopyBatch.read(copy.text() + "\n" + other, owner + owner).copies()).isEmpty();
  }
}
