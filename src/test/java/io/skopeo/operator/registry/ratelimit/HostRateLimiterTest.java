package io.skopeo.operator.registry.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.PullQuota;
import io.skopeo.operator.registry.fake.FakeTime;
import io.skopeo.operator.registry.http.HttpOutcome;
import io.skopeo.operator.registry.http.HttpOutcome.BackOff;
import io.skopeo.operator.registry.http.HttpOutcome.FailureKind;
import io.skopeo.operator.registry.http.HttpOutcome.NoResponse;
import io.skopeo.operator.registry.http.HttpOutcome.Response;
import io.skopeo.operator.registry.http.ResponseBody;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

class HostRateLimiterTest {
  private final FakeTime time = new FakeTime();
  private final HostRateLimiter limiter = new HostRateLimiter("r.io", 2, time, time);
  private final AtomicInteger requests = new AtomicInteger();

  @Test
  void answersPassThrough() throws Exception {
    assertThat(status(spend(answered(200)))).isEqualTo(200);
    assertThat(status(spend(answered(404)))).isEqualTo(404);
    assertThat(time.waited()).isEmpty();
  }

  @Test
  void longBackoffIsReportedToAllCallersAtOnce() throws Exception {
    Instant until = FakeTime.afterRest(60);
    assertThat(spend(limited("60"))).isEqualTo(new BackOff(until));
    assertThat(spend(answered(200))).isEqualTo(new BackOff(until));
    assertThat(requests).hasValue(1);
    assertThat(time.waited()).isEmpty();
    time.pass(Duration.ofSeconds(60));
    assertThat(status(spend(answered(200)))).isEqualTo(200);
  }

  @Test
  void shortBackoffIsWaitedFor() throws Exception {
    assertThat(status(spend(limited("2"), answered(200)))).isEqualTo(200);
    assertThat(time.waited()).containsExactly(Duration.ofSeconds(2));
  }

  @Test
  void backoffMayBeADate() throws Exception {
    assertThat(spend(limited("Fri, 02 Jan 2026 03:05:05 GMT")))
        .isEqualTo(new BackOff(FakeTime.afterRest(60)));
  }

  /** Docker Hub sometimes sends a Unix time; its documentation has the other headers. */
  @ParameterizedTest
  @CsvSource({
    "Retry-After,       60",
    "Retry-After,       1767323105",
    "X-Retry-After,     1767323105",
    "X-RateLimit-Reset, 1767323105",
  })
  void backoffMayHaveOtherForms(String header, String value) throws Exception {
    assertThat(spend(answered(429, header, value, "X-RateLimit-Remaining", "0")))
        .isEqualTo(new BackOff(FakeTime.afterRest(60)));
  }

  @Test
  void resetOfALimitWithRequestsLeftIsIgnored() throws Exception {
    HttpOutcome limited =
        answered(429, "X-RateLimit-Reset", "1767323105", "X-RateLimit-Remaining", "7");
    assertThat(status(spend(limited, answered(200)))).isEqualTo(200);
    assertThat(time.waited()).containsExactly(Duration.ofSeconds(1));
  }

  /** The times are spread over a tenth of the wait; the budget itself opens at its end. */
  @ParameterizedTest
  @CsvSource({
    "60,   0,    60",
    "60,   0.99, 65.94",
    "5,    0.99, 5.99",
    "3600, 0.99, 3659.4",
  })
  void callersAreSpreadAfterABackoff(String retryAfter, double jitter, double seconds)
      throws Exception {
    time.jitter(jitter);
    assertThat(spend(limited(retryAfter)))
        .isEqualTo(new BackOff(FakeTime.START.plusMillis(Math.round(seconds * 1000))));
    time.pass(Duration.ofSeconds(Long.parseLong(retryAfter)));
    assertThat(status(spend(answered(200)))).isEqualTo(200);
  }

  @Test
  void aThousandCallersGetAThousandTimes() throws Exception {
    Set<HttpOutcome> outcomes = new HashSet<>();
    spend(limited("600"));
    for (int i = 0; i < 1000; i++) {
      time.jitter(i / 1000.0);
      outcomes.add(spend());
    }
    assertThat(outcomes).hasSize(1000);
  }

  @ParameterizedTest
  @CsvSource({
    "100;w=21600,     76;w=21600,  100, 76, 21600",
    "' 100 ; w = 60', ' 0 ',       100, 0,  60",
    "200;w=21600,     200;w=21600, 200, 200, 21600",
  })
  void pullQuotaIsRead(String limit, String left, int all, int rest, long window) throws Exception {
    spend(answered(200, "RateLimit-Limit", limit, "ratelimit-remaining", left));
    assertThat(limiter.quota())
        .contains(new PullQuota(all, rest, Duration.ofSeconds(window), FakeTime.START));
  }

  @ParameterizedTest
  @CsvSource({
    ";w=21600,      ;w=21600",
    "100;w=21600,   ;w=21600",
    "100,           76",
    "100;w=0,       76;w=0",
    "-1;w=21600,    76;w=21600",
    "100;w=21600,   -1;w=21600",
    "many;w=21600,  few",
    "10000000000;w=21600, 1;w=21600",
    "'',            ''",
  })
  void incompleteHeadersAreNoQuota(String limit, String left) throws Exception {
    spend(answered(200, "RateLimit-Limit", limit, "RateLimit-Remaining", left));
    assertThat(limiter.quota()).isEmpty();
  }

  @Test
  void newestQuotaHoldsForItsWindow() throws Exception {
    spend(quota(100, 50));
    time.pass(Duration.ofHours(1));
    spend(
        answered(
            429,
            "ratelimit-limit",
            "100;w=21600",
            "ratelimit-remaining",
            "0;w=21600",
            "Retry-After",
            "30"));
    spend(answered(200));
    assertThat(limiter.quota()).map(PullQuota::remaining).contains(0);
    time.pass(Duration.ofHours(6).minusSeconds(1));
    assertThat(limiter.quota()).isPresent();
    time.pass(Duration.ofSeconds(1));
    assertThat(limiter.quota()).isEmpty();
  }

  @Test
  void quotaOfAnotherHostIsIgnored() throws Exception {
    HostRateLimiter other = new HostRateLimiter("other.io", 1, time, time);
    other.spend(supplier(quota(100, 50)));
    assertThat(other.quota()).isEmpty();
  }

  private static HttpOutcome quota(int limit, int remaining) {
    return answered(
        200, "ratelimit-limit", limit + ";w=21600", "ratelimit-remaining", remaining + ";w=21600");
  }

  @Test
  void backoffIsAtMostAnHour() throws Exception {
    assertThat(spend(limited("999999999"))).isEqualTo(new BackOff(FakeTime.afterRest(3600)));
  }

  @Test
  void backoffWithoutRetryAfterGrows() throws Exception {
    HttpOutcome outcome = spend(answered(429), answered(429), answered(429), answered(200));
    assertThat(time.waited()).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
    assertThat(outcome).isEqualTo(new BackOff(FakeTime.START.plusSeconds(3 + 4).plusMillis(500)));
  }

  @Test
  void backoffShrinksAfterASuccess() throws Exception {
    assertThat(status(spend(answered(429), answered(200)))).isEqualTo(200);
    assertThat(status(spend(answered(429), answered(200)))).isEqualTo(200);
    assertThat(time.waited()).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(1));
  }

  @Test
  void unavailableWithRetryAfterIsABackoff() throws Exception {
    assertThat(spend(answered(503, "Retry-After", "30")))
        .isEqualTo(new BackOff(FakeTime.afterRest(30)));
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503, 504})
  void transientErrorsAreRetried(int status) throws Exception {
    assertThat(status(spend(answered(status), answered(status), answered(200)))).isEqualTo(200);
    assertThat(time.waited()).allMatch(d -> d.compareTo(HostRateLimiter.MAX_SLEEP) <= 0).hasSize(2);
  }

  @Test
  void retriesAreLimited() throws Exception {
    assertThat(status(spend(answered(500), answered(500), answered(502), answered(200))))
        .isEqualTo(502);
    assertThat(requests).hasValue(3);
  }

  @Test
  void brokenConnectionIsRetried() throws Exception {
    assertThat(status(spend(failed(FailureKind.BROKEN), answered(200)))).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({"NAME", "CONNECTION", "TLS", "TIMEOUT", "REJECTED"})
  void otherFailuresAreNotRetried(FailureKind kind) throws Exception {
    assertThat(spend(failed(kind), answered(200))).isEqualTo(failed(kind));
    assertThat(requests).hasValue(1);
  }

  @Test
  void concurrencyIsLimited() throws Exception {
    AtomicInteger concurrent = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch twoAreThere = new CountDownLatch(2);
    Supplier<HttpOutcome> request =
        () -> {
          most.accumulateAndGet(concurrent.incrementAndGet(), Math::max);
          twoAreThere.countDown();
          await(twoAreThere);
          concurrent.decrementAndGet();
          return answered(200);
        };
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<HttpOutcome>> all =
          IntStream.range(0, 50)
              .mapToObj(_ -> threads.submit(() -> limiter.spend(request)))
              .toList();
      for (Future<HttpOutcome> one : all) {
        assertThat(status(one.get())).isEqualTo(200);
      }
    }
    assertThat(most).hasValue(2);
  }

  @Test
  void backoffReachesCallersThatWaitForASlot() throws Exception {
    HostRateLimiter narrow = new HostRateLimiter("r.io", 1, time, time);
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<HttpOutcome> first =
          threads.submit(() ->
              narrow.spend(() -> {
                requests.incrementAndGet();
                inside.countDown();
                await(goOn);
                return limited("60");
              }));
      await(inside);
      Future<HttpOutcome> second = threads.submit(() -> narrow.spend(supplier(answered(200))));
      goOn.countDown();
      assertThat(first.get()).isInstanceOf(BackOff.class);
      assertThat(second.get()).isEqualTo(new BackOff(FakeTime.afterRest(60)));
    }
    assertThat(requests).hasValue(1);
  }

  private HttpOutcome spend(HttpOutcome... replies) throws InterruptedException {
    return limiter.spend(supplier(replies));
  }

  private Supplier<HttpOutcome> supplier(HttpOutcome... replies) {
    Deque<HttpOutcome> rest = new ArrayDeque<>(List.of(replies));
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

  private static HttpOutcome limited(String retryAfter) {
    return answered(429, "Retry-After", retryAfter);
  }

  private static HttpOutcome answered(int status, String... header) {
    Map<String, List<String>> headers = new HashMap<>();
    for (int i = 0; i < header.length; i += 2) {
      headers.put(header[i], List.of(header[i + 1]));
    }
    return new Response(
        status,
        HttpHeaders.of(headers, (_, _) -> true),
        new ResponseBody(new byte[0]),
        URI.create("https://r.io/"));
  }

  private static HttpOutcome failed(FailureKind kind) {
    return new NoResponse(kind, new Problem(Reason.REGISTRY_UNREACHABLE, "a sentence"));
  }

  private static int status(HttpOutcome outcome) {
    assertThat(outcome).isInstanceOf(Response.class);
    return ((Response) outcome).status();
  }
}
