package io.skopeo.operator.app.leader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StandbyExecutorTest {
  private final List<String> done = new CopyOnWriteArrayList<>();
  private final StandbyExecutor executor = new StandbyExecutor();

  private void end() throws InterruptedException {
    executor.shutdown();
    assertThat(executor.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void tasksWaitUntilItIsActive() throws InterruptedException {
    executor.execute(() -> done.add("before"));
    assertThat(done).isEmpty();
    executor.activate();
    executor.execute(() -> done.add("after"));
    end();
    assertThat(done).containsExactlyInAnyOrder("before", "after");
  }

  @Test
  void standbyEndsAtOnceAndDropsItsTasks() throws InterruptedException {
    executor.execute(() -> done.add("before"));
    end();
    executor.activate();
    assertThat(done).isEmpty();
    assertThatThrownBy(() -> executor.execute(() -> done.add("after")))
        .isInstanceOf(RejectedExecutionException.class);
  }
}
