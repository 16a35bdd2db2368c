package io.skopeo.operator.controller.imageset;

import static io.skopeo.operator.controller.imageset.SetFixture.resolution;
import static io.skopeo.operator.controller.imageset.SetFixture.set;
import static io.skopeo.operator.controller.imageset.SetFixture.stored;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.api.imageset.ImageSet;
import io.skopeo.operator.controller.imageset.ChildManifest.Difference;
import io.skopeo.operator.imageset.child.ChildImage;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChildManifestTest {
  private static final String TEMPLATE =
      "template: {metadata: {labels: {team: a}, annotations: {note: b}}, spec: {tags: {semver: '>=1'}}}";

  private final ChildImage child = resolution(TEMPLATE, "quay.io/a").children().getFirst();
  private final ChildManifest manifest = ChildManifest.of(set(), child);

  @Test
  void manifestIsControlledByTheSet() {
    var json = manifest.json();
    assertThat(json.at("/apiVersion").asText()).isEqualTo("skopeo.io/v1alpha1");
    assertThat(json.at("/kind").asText()).isEqualTo("Image");
    assertThat(json.at("/metadata/namespace").asText()).isEqualTo("team-a");
    assertThat(json.at("/metadata/labels"))
        .isEqualTo(tree(Map.of("team", "a", "skopeo.io/image-set", "platform")));
    assertThat(json.at("/metadata/annotations"))
        .isEqualTo(tree(Map.of("note", "b", "skopeo.io/image-set-revision", manifest.revision())));
    assertThat(json.at("/metadata/ownerReferences"))
        .isEqualTo(
            tree(
                new Object[] {
                  Map.of(
                      "apiVersion", "skopeo.io/v1alpha1",
                      "kind", "ImageSet",
                      "name", "platform",
                      "uid", "uid-of-the-set",
                      "controller", true)
                }));
    assertThat(manifest.name()).isEqualTo(child.name()).startsWith("platform-a-");
  }

  @Test
  void labelOfALongNameIsCut() {
    ImageSet set = set();
    set.getMetadata().setName("a".repeat(62) + "." + "b".repeat(20));
    assertThat(ChildManifest.label(set)).isEqualTo("a".repeat(62));
  }

  /** The operator changes them while the Image lives, and would be said to edit it. */
  @ParameterizedTest
  @CsvSource({
    "skopeo.io/suspended-by-image-set",
    "skopeo.io/requestedAt",
    "skopeo.io/image-set-revision"
  })
  void annotationsOfTheOperatorAreNotTakenFromTheTemplate(String key) {
    String template = "template: {metadata: {annotations: {%s: x}}}".formatted(key);
    ChildImage annotated = resolution(template, "quay.io/a").children().getFirst();
    ChildImage plain = resolution("", "quay.io/a").children().getFirst();
    assertThat(ChildManifest.of(set(), annotated)).isEqualTo(ChildManifest.of(set(), plain));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // a field of the Image | its value | difference
        "/spec/frequency        | \"1h\"         | NONE",
        "/spec/suspend          | true           | NONE",
        "/spec/tags/newest      | 3              | NONE",
        "/spec/frequency        | \"2h\"         | EDITED",
        "/spec/tags/semver      | \">=2\"        | EDITED",
        "/spec/tags             | {}             | EDITED",
        "/spec/mode             | \"OneShot\"    | EDITED",
        "/spec/source/name      | \"quay.io/b\"  | EDITED",
      })
  void editIsADifferenceInAFieldOfTheManifest(String field, String value, Difference difference)
      throws Exception {
    assertThat(manifest.differenceTo(edited(field, value))).isEqualTo(difference);
  }

  @Test
  void labelsAndAnnotationsOfUsersAreNoEdit() {
    assertThat(difference(labels -> labels.put("mine", "x"), _ -> {})).isEqualTo(Difference.NONE);
    assertThat(difference(_ -> {}, notes -> notes.put("mine", "x"))).isEqualTo(Difference.NONE);
    assertThat(difference(labels -> labels.put("team", "b"), _ -> {})).isEqualTo(Difference.EDITED);
    assertThat(difference(labels -> labels.remove("skopeo.io/image-set"), _ -> {}))
        .isEqualTo(Difference.EDITED);
    assertThat(difference(_ -> {}, notes -> notes.remove("note"))).isEqualTo(Difference.EDITED);
    assertThat(difference(_ -> {}, notes -> notes.remove(ChildManifest.REVISION)))
        .isEqualTo(Difference.OUTDATED);
  }

  @Test
  void otherTemplateIsOutdated() {
    ChildImage other =
        resolution(TEMPLATE.replace(">=1", ">=2"), "quay.io/a").children().getFirst();
    ChildManifest next = ChildManifest.of(set(), other);
    assertThat(next.name()).isEqualTo(manifest.name());
    assertThat(next.differenceTo(stored(child))).isEqualTo(Difference.OUTDATED);
    assertThat(next.differenceTo(stored(other))).isEqualTo(Difference.NONE);
  }

  private Difference difference(
      Consumer<Map<String, String>> labels, Consumer<Map<String, String>> annotations) {
    Image image = stored(child);
    var changedLabels = new HashMap<>(image.getMetadata().getLabels());
    labels.accept(changedLabels);
    image.getMetadata().setLabels(changedLabels);
    var changedAnnotations = new HashMap<>(image.getMetadata().getAnnotations());
    annotations.accept(changedAnnotations);
    image.getMetadata().setAnnotations(changedAnnotations);
    return manifest.differenceTo(image);
  }

  private Image edited(String field, String value) throws Exception {
    ObjectNode json = manifest.json().deepCopy();
    int last = field.lastIndexOf('/');
    ((ObjectNode) json.at(field.substring(0, last)))
        .set(field.substring(last + 1), new JsonMapper().readTree(value));
    return Serialization.unmarshal(json.toString(), Image.class);
  }

  private static Object tree(Object value) {
    return new JsonMapper().valueToTree(value);
  }
}
