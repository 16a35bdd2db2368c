package io.skopeo.operator.archive;

import io.skopeo.operator.copying.Copy;
import io.skopeo.operator.copying.CopyLine;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageReference.Pinned;
import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.problem.Sha256;
import io.skopeo.operator.spec.archive.VolumeRepository;
import java.util.List;

/** Copies to and from volumes, as the planner makes them. */
public final class ArchiveFixture {
  private ArchiveFixture() {}

  /** Returns a repository. */
  public static Repository repository(String name) {
    return Repository.parse(name).orThrow();
  }

  /** Returns the digest of a word. */
  public static Digest digest(String word) {
    return new Digest("sha256", Sha256.hex(word, 32));
  }

  /** Returns a copy to a volume. */
  public static Copy export(String source, String tag, Digest digest, CopyLine... lines) {
    Repository from = repository(source);
    return new Copy(
        new Pinned(from, digest),
        new Tagged(VolumeRepository.of(from), new Tag(tag)),
        List.of(lines));
  }

  /** Returns a copy from a volume. */
  public static Copy importOf(
      String source, String destination, String tag, Digest digest, CopyLine... lines) {
    return new Copy(
        new Pinned(VolumeRepository.of(repository(source)), digest),
        new Tagged(repository(destination), new Tag(tag)),
        List.of(lines));
  }

  /** Returns the log of a run that lists an index. */
  public static String log(String index) {
    List<String> lines = index.lines().toList();
    return "volume: begin 1\n"
        + String.join("", lines.stream().map(line -> "volume: index " + line + "\n").toList())
        + "volume: end "
        + lines.size()
        + "\n";
  }
}
