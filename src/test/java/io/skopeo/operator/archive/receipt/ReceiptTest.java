package io.skopeo.operator.archive.receipt;

import static io.skopeo.operator.archive.ArchiveFixture.digest;
import static io.skopeo.operator.archive.ArchiveFixture.repository;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Receipts, as they are written and read. */
class ReceiptTest {
  private static final Instant NOW = Instant.parse("2026-12-01T10:00:00Z");
  private static final KnownImages IMAGES =
      new KnownImages.Builder()
          .add(repository("quay.io/a/b"), Optional.of(new Tag("v1")), digest("a"))
          .add(repository("quay.io/a/b"), Optional.empty(), digest("b"))
          .add(new Repository("volume.invalid", "busybox"), Optional.of(new Tag("1")), digest("c"))
          .build();
  private static final Receipt RECEIPT =
      new Receipt("team-a/site-b", List.of("0123456789abcdef"), NOW, IMAGES);

  @Test
  void receiptHasALineForEachImage() {
    assertThat(RECEIPT.text().orThrow())
        .isEqualTo(
            """
            {"kind":"skopeo.io/receipt","version":1,"id":"%s","import":"team-a/site-b",\
            "exports":["0123456789abcdef"],"created":"2026-12-01T10:00:00Z","repositories":{
            "busybox":{
            "1":"%s"},
            "quay.io/a/b":{
            "v1":"%s",
            "%s":"%s"}}}
            """
                .formatted(RECEIPT.id(), digest("c"), digest("a"), digest("b"), digest("b")));
  }

  @Test
  void idIsThatOfTheImages() {
    var later = new Receipt("x/y", List.of(), NOW.plusSeconds(1), IMAGES);
    assertThat(later.id()).isEqualTo(RECEIPT.id()).matches("[0-9a-f]{16}");
    assertThat(new Receipt("x/y", List.of(), NOW, KnownImages.NONE).id())
        .isNotEqualTo(RECEIPT.id());
  }

  @Test
  void imageIsKnownByTheRepositoryThatItIsReadFrom() {
    assertThat(IMAGES.digest(repository("quay.io/a/b"), new Tag("v1"))).contains(digest("a"));
    assertThat(IMAGES.digest(repository("volume.invalid/quay.io/a/b"), new Tag("v1")))
        .contains(digest("a"));
    assertThat(IMAGES.has(repository("quay.io/a/b"), digest("a"))).isTrue();
    assertThat(IMAGES.has(repository("quay.io/a/b"), digest("b"))).isTrue();
    assertThat(IMAGES.has(repository("quay.io/a/b"), digest("c"))).isFalse();
    assertThat(IMAGES.size()).isEqualTo(2);
  }

  @Test
  void receiptThatIsTooLongIsNotWritten() {
    var many = new KnownImages.Builder();
    for (int i = 0; i < 12_000; i++) {
      many.add(repository("quay.io/a/b"), Optional.of(new Tag("v" + i)), digest("a"));
    }
    assertThat(new Receipt("a/b", List.of(), NOW, many.build()).text())
        .isInstanceOf(Parsed.Invalid.class);
  }

  @Property
  void whatIsWrittenIsRead(
      @ForAll("images") KnownImages images, @ForAll("ids") List<String> exports) {
    var receipt = new Receipt("team-a/site-b", exports, NOW, images);
    assertThat(Receipt.read("receipt", receipt.text().orThrow()).orThrow()).isEqualTo(receipt);
  }

  @Property
  void nothingThrows(@ForAll String text) {
    Receipt.read(text, text);
    Receipt.read("receipt", RECEIPT.text().orThrow().replace("v1", text));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "`` | is not JSON",
        "[] | is not JSON",
        "{} | its kind must be",
        "{\"kind\":\"skopeo.io/receipt\",\"version\":2} | another version",
        "{\"kind\":\"skopeo.io/receipt\",\"version\":1} | has no repositories",
        "{\"kind\":\"skopeo.io/receipt\",\"version\":1,\"version\":1} | has a key twice",
        "{\"kind\":\"skopeo.io/receipt\",\"version\":1,\"repositories\":{}} | has no time",
        "{\"kind\":\"skopeo.io/receipt\",\"version\":1,\"repositories\":{\"A\":{}}} | which no"
            + " registry accepts",
        "{\"kind\":\"skopeo.io/receipt\",\"version\":1,\"repositories\":{\"a\":{\"v1\":\"sha256:1\"}}}"
            + " | without a valid tag and digest",
        "{\"kind\":\"skopeo.io/receipt\",\"version\":1,\"repositories\":{\"a\":{\"-\":\"DIGEST\"}}}"
            + " | without a valid tag and digest",
        "{\"kind\":\"skopeo.io/receipt\",\"version\":1,\"repositories\":{\"a\":{\"OTHER\":\"DIGEST\"}}}"
            + " | without a valid tag and digest",
        "{\"kind\":\"skopeo.io/receipt\",\"version\":1,\"repositories\":{},\"exports\":[\"x\"]} |"
            + " no id",
      })
  void otherTextsAreRefused(String text, String why) {
    String json =
        text.replace("DIGEST", digest("a").toString()).replace("OTHER", digest("b").toString());
    Parsed<Receipt> read = Receipt.read("ConfigMap site-b, key receipt.json,", json);
    assertThat(read).isInstanceOf(Parsed.Invalid.class);
    Problem problem = ((Parsed.Invalid<Receipt>) read).problem();
    assertThat(problem.sentence())
        .startsWith("ConfigMap site-b, key receipt.json, ")
        .contains(why)
        .endsWith(".");
  }

  @Provide
  Arbitrary<List<String>> ids() {
    return Arbitraries.strings().withChars("0123456789abcdef").ofLength(16).list().ofMaxSize(3);
  }

  @Provide
  Arbitrary<KnownImages> images() {
    record Image(Repository repository, Optional<Tag> tag, Digest digest) {}
    Arbitrary<Repository> repositories =
        Arbitraries.of(
            repository("quay.io/a/b"),
            repository("localhost:5000/a"),
            repository("nginx"),
            repository("[::1]:5000/a"),
            new Repository("volume.invalid", "busybox"));
    Arbitrary<Optional<Tag>> tags =
        Arbitraries.strings()
            .withChars("aA1._-")
            .ofMinLength(1)
            .ofMaxLength(5)
            .filter(Tag::isTag)
            .map(Tag::new)
            .optional();
    Arbitrary<Digest> digests =
        Arbitraries.strings()
            .withChars("0123456789abcdef")
            .ofLength(64)
            .map(hex -> new Digest("sha256", hex));
    return Combinators.combine(repositories, tags, digests)
        .as(Image::new)
        .list()
        .ofMaxSize(20)
        .map(images -> {
          var builder = new KnownImages.Builder();
          images.forEach(image -> builder.add(image.repository(), image.tag(), image.digest()));
          return builder.build();
        });
  }
}
