package io.skopeo.operator.controller.imageset;

import static io.skopeo.operator.controller.imageset.SetFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.skopeo.operator.api.imageset.ImageSet;
import io.skopeo.operator.api.imageset.ImageSetStatus;
import io.skopeo.operator.controller.imageset.lists.ListReader;
import io.skopeo.operator.credentials.FakeApiServer;
import io.skopeo.operator.imageset.ImageSetIntent;
import io.skopeo.operator.imageset.SetResolution;
import io.skopeo.operator.registry.RegistrySettings;
import io.skopeo.operator.registry.list.ListClient;
import io.skopeo.operator.spec.policy.ListHosts;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SetMemoriesTest {
  private static final String GOOD = "quay.io/a\nquay.io/b\n";
  private static final String HTML = "<!DOCTYPE html>\n";
  private static final Instant LATER = NOW.plusSeconds(60);

  private final FakeApiServer api = new FakeApiServer();
  private final KubernetesClient client = api.client();
  private final ListClient lists = ListClient.create(RegistrySettings.DEFAULTS);
  private final SetMemories memories =
      new SetMemories(
          new SetLists(new ListReader(client, lists, new ListHosts("central", Set.of()))));
  private final ImageSet set = SetFixture.set();
  private final ImageSetIntent intent = SetFixture.intent("");

  @AfterEach
  void close() {
    lists.close();
    client.close();
    api.close();
  }

  @Test
  void badListKeepsTheLastGoodOne() {
    list(GOOD);
    Optional<SetResolution> good = current(NOW).resolution();
    assertThat(good).isPresent();
    list(HTML);
    SetMemory bad = current(LATER);
    assertThat(bad.problem()).isPresent();
    assertThat(bad.resolution()).isEqualTo(good);
    assertThat(bad.failures()).isEqualTo(1);
  }

  @Test
  void configMapIsLookedAtEachMinuteAndReadIfItHasChanged() {
    list(GOOD);
    SetMemory first = current(NOW);
    assertThat(memories.nextLook(set, intent, NOW)).contains(LATER);
    list("quay.io/c\n");
    assertThat(current(LATER.minusMillis(1))).isSameAs(first);
    SetMemory second = current(LATER);
    assertThat(second.resolution().orElseThrow().listed()).containsExactly("quay.io/c");
    assertThat(current(LATER.plusSeconds(60))).isSameAs(second);
  }

  /** Its revision is that of the last good list, which the status still has. */
  @Test
  void listThatIsRestoredIsReadWithinAMinute() {
    list(GOOD);
    note(current(NOW));
    list(HTML);
    note(current(LATER));
    list(GOOD);
    assertThat(current(LATER.plusSeconds(60)).problem()).isEmpty();
  }

  @Test
  void setOfTheSameNameStartsAnew() {
    list(GOOD);
    current(NOW);
    ImageSet another = SetFixture.set();
    another.getMetadata().setUid("another");
    assertThat(memories.known(another)).isEmpty();
    memories.remove(set.getMetadata().getUid());
    assertThat(memories.known(set)).isEmpty();
  }

  @Test
  void firstReadingThatFailsKnowsNoImages() {
    list(HTML);
    assertThat(current(NOW).resolution()).isEmpty();
    assertThat(current(NOW).problem()).isPresent();
  }

  private SetMemory current(Instant now) {
    return memories.current(set, intent, Optional.empty(), now);
  }

  private void note(SetMemory memory) {
    set.setStatus(
        new ImageSetStatus(
            1L, List.of(), null, null, null, null, memory.lists(), null, List.of(), null, null));
  }

  private void list(String text) {
    api.put(
        new ConfigMapBuilder()
            .withNewMetadata()
            .withName("list")
            .endMetadata()
            .withData(Map.of("list.txt", text))
            .build());
  }
}
