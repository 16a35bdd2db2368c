package io.skopeo.operator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.Reply.Answered;
import io.skopeo.operator.registry.Reply.Failed;
import io.skopeo.operator.registry.Reply.Fault;
import io.skopeo.operator.registry.Reply.Resting;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostBudgetTest {
  private final FakeTime time = new FakeTime();
  private final HostBudget budget = new HostBudget(2, time, time);
  private final AtomicInteger requests = new AtomicInteger();

  @Test
  void answersPassThrough() throws Exception {
    assertThat(status(spend(answered(200)))).isEqualTo(200);
    assertThat(status(spend(answered(404)))).isEqualTo(404);
    assertThat(time.waited()).isEmpty();
  }

  @Test
  void longRestIsToldToEverybodyAtOnce() throws Exception {
    Instant until = FakeTime.START.plusSeconds(60);
    assertThat(spend(limited("60"))).isEqualTo(new Resting(until));
    assertThat(spend(answered(200))).isEqualTo(new Resting(until));
    assertThat(requests).hasValue(1);
    assertThat(time.waited()).isEmpty();
    time.pass(Duration.ofSeconds(60));
    assertThat(status(spend(answered(200)))).isEqualTo(200);
  }

  @Test
  void shortRestIsWaitedFor() throws Exception {
    assertThat(status(spend(limited("2"), answered(200)))).isEqualTo(200);
    assertThat(time.waited()).containsExactly(Duration.ofSeconds(2));
  }

  @Test
  void restMayBeGivenAsDate() throws Exception {
    assertThat(spend(limited("Fri, 02 Jan 2026 03:05:05 GMT")))
        .isEqualTo(new Resting(FakeTime.START.plusSeconds(60)));
  }

  @Test
  void restIsNeverLongerThanAnHour() throws Exception {
    assertThat(spend(limited("999999999")))
        .isEqualTo(new Resting(FakeTime.START.plus(HostBudget.LONGEST)));
  }

  @Test
  void restThatIsNotSaidGrows() throws Exception {
    Reply reply = spend(answered(429), answered(429), answered(429), answered(200));
    assertThat(time.waited()).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
    assertThat(reply).isEqualTo(new Resting(FakeTime.START.plusSeconds(3 + 4)));
  }

  @Test
  void restShrinksAfterASuccess() throws Exception {
    assertThat(status(spend(answered(429), answered(200)))).isEqualTo(200);
    assertThat(status(spend(answered(429), answered(200)))).isEqualTo(200);
    assertThat(time.waited()).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(1));
  }

  @Test
  void unavailableWithATimeIsARest() throws Exception {
    assertThat(spend(answered(503, "Retry-After", "30")))
        .isEqualTo(new Resting(FakeTime.START.plusSeconds(30)));
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503, 504})
  void passingErrorsAreTriedAgain(int status) throws Exception {
    assertThat(status(spend(answered(status), answered(status), answered(200)))).isEqualTo(200);
    assertThat(time.waited()).allMatch(d -> d.compareTo(HostBudget.SHORT) <= 0).hasSize(2);
  }

  @Test
  void passingErrorsEndSomewhere() throws Exception {
    assertThat(status(spend(answered(500), answered(500), answered(502), answered(200))))
        .isEqualTo(502);
    assertThat(requests).hasValue(3);
  }

  @Test
  void brokenConnectionIsTriedAgain() throws Exception {
    assertThat(status(spend(failed(Fault.BROKEN), answered(200)))).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({"NAME", "CONNECTION", "TLS", "SLOW", "OBJECTION"})
  void otherFaultsAreNotTriedAgain(Fault fault) throws Exception {
    assertThat(spend(failed(fault), answered(200))).isEqualTo(failed(fault));
    assertThat(requests).hasValue(1);
  }

  @Test
  void noMoreThanTheLimitAreUnderWay() throws Exception {
    AtomicInteger underWay = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch twoAreThere = new CountDownLatch(2);
    Supplier<Reply> request =
        () -> {
          most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
          twoAreThere.countDown();
          await(twoAreThere);
          underWay.decrementAndGet();
          return answered(200);
        };
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Reply>> all =
          IntStream.range(0, 50)
              .mapToObj(_ -> threads.submit(() -> budget.spend(request)))
              .toList();
      for (Future<Reply> one : all) {
        assertThat(status(one.get())).isEqualTo(200);
      }
    }
    assertThat(most).hasValue(2);
  }

  @Test
  void thosePassedByARestWhileTheyWaitForASlotDoNotAsk() throws Exception {
    HostBudget narrow = new HostBudget(1, time, time);
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Reply> first =
          threads.submit(() ->
              narrow.spend(() -> {
                requests.incrementAndGet();
                inside.countDown();
                await(goOn);
                return limited("60");
              }));
      await(inside);
      Future<Reply> second = threads.submit(() -> narrow.spend(supplier(answered(200))));
      goOn.countDown();
      assertThat(first.get()).isInstanceOf(Resting.class);
      assertThat(second.get()).isEqualTo(new Resting(FakeTime.START.plusSeconds(60)));
    }
    assertThat(requests).hasValue(1);
  }

  private Reply spend(Reply... replies) throws InterruptedException {
    return budget.spend(supplier(replies));
  }

  private Supplier<Reply> supplier(Reply... replies) {
    Deque<Reply> rest = new ArrayDeque<>(List.of(replies));
    return () -> {
      requests.incrementAndGet();
      return rest.remove();
    };
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static Reply limited(String retryAfter) {
    return answered(429, "Retry-After", retryAfter);
  }

  private static Reply answered(int status, String... header) {
    Map<String, List<String>> headers =
        header.length == 0 ? Map.of() : Map.of(header[0], List.of(header[1]));
    return new Answered(
        status,
        HttpHeaders.of(headers, (_, _) -> true),
        new Body(new byte[0]),
        URI.create("https://r.io/"));
  }

  private static Reply failed(Fault fault) {
    return new Failed(fault, new Problem(Reason.REGISTRY_UNREACHABLE, "a sentence"));
  }

  private static int status(Reply reply) {
    assertThat(reply).isInstanceOf(Answered.class);
    return ((Answered) reply).status();
  }
}
