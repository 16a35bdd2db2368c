package io.skopeo.operator.registry.tags;

import static java.util.Objects.requireNonNull;

import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.registry.RegistrySettings;
import io.skopeo.operator.registry.RequestObserver;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.registry.auth.RegistryRequest;
import io.skopeo.operator.registry.auth.RegistryTransport;
import io.skopeo.operator.registry.http.HttpOutcome;
import io.skopeo.operator.registry.http.HttpOutcome.BackOff;
import io.skopeo.operator.registry.http.HttpOutcome.FailureKind;
import io.skopeo.operator.registry.http.HttpOutcome.NoResponse;
import io.skopeo.operator.registry.http.HttpOutcome.Response;
import io.skopeo.operator.registry.http.LinkHeader;
import io.skopeo.operator.registry.http.PageTrail;
import io.skopeo.operator.registry.http.RegistryProblems;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Reads one tag list page by page (OCI distribution specification, Listing tags). A page that fails
 * makes the whole list fail, because a partial list would look like deleted tags.
 */
final class TagPager {
  /** The limit on all pages: far above what lists have, and below what would take too long. */
  static final long MAX_BYTES = 128L << 20;

  private static final int MAX_PAGES = 20_000;

  /** The delay for callers while other lists take all the memory. */
  private static final Duration MEMORY_BACKOFF = Duration.ofSeconds(30);

  private final RegistryTransport sender;
  private final PageSizes sizes;
  private final RegistrySettings settings;
  private final Repository repository;
  private final Access access;
  private final KeptTags kept;
  private final PageTrail trail;
  private long received;

  /** The reader of the last response that has a page. */
  private volatile @Nullable TagPageReader reader;

  /**
   * @param memory the heap, in bytes, that all lists being read share
   */
  TagPager(
      RegistryTransport sender,
      PageSizes sizes,
      RegistrySettings settings,
      Repository repository,
      Access access,
      Semaphore memory) {
    this.sender = sender;
    this.sizes = sizes;
    this.settings = settings;
    this.repository = repository;
    this.access = access;
    this.kept = new KeptTags(memory);
    this.trail = new PageTrail(settings);
  }

  /** Reads all pages. {@code Throttled} if other lists take all the memory. */
  Result<TagList> readAll() {
    try (kept) {
      return readPages();
    }
  }

  private Result<TagList> readPages() {
    HttpOutcome outcome = firstPage();
    if (outcome instanceof Response response && response.status() == 404) {
      return new Result.NotFound<>();
    }
    while (true) {
      switch (page(outcome)) {
        case Page.Next(var next) -> outcome = send(_ -> next);
        case Page.Last() -> {
          return new Result.Found<>(kept.list());
        }
        case Page.None(var answer) -> {
          return answer;
        }
      }
    }
  }

  /** The outcome of one page. */
  private sealed interface Page {
    record Next(URI target) implements Page {}

    record Last() implements Page {}

    record None(Result<TagList> answer) implements Page {}
  }

  /** Requests the first page, and asks for smaller pages if the registry refuses the size. */
  private HttpOutcome firstPage() {
    String host = repository.host();
    while (true) {
      String query = sizes.query(host);
      String path = "/v2/%s/tags/list%s".formatted(repository.path(), query);
      HttpOutcome outcome = send(origin -> origin.resolve(path));
      if (!(outcome instanceof Response response)
          || !isSizeRefused(response.status())
          || !sizes.refused(host, query)) {
        return outcome;
      }
    }
  }

  private static boolean isSizeRefused(int status) {
    return switch (status) {
      case 401, 403, 404, 429 -> false;
      default -> status >= 400 && status < 500;
    };
  }

  private HttpOutcome send(UnaryOperator<URI> target) {
    reader = null;
    return sender.send(
        new RegistryRequest(
            RequestObserver.Kind.TAGS,
            repository,
            access,
            "GET",
            target,
            List.of("application/json"),
            (int) Math.max(0, MAX_BYTES - received),
            Optional.of(this::beginPage)));
  }

  private TagPageReader beginPage() {
    var begun = new TagPageReader(kept.page());
    reader = begun;
    return begun;
  }

  private Page page(HttpOutcome outcome) {
    return switch (outcome) {
      case BackOff(var until) -> new Page.None(new Result.Throttled<>(until));
      case NoResponse(var kind, _) when kind == FailureKind.TOO_LONG && reader != null ->
          unusable("its list has more than %d MiB".formatted(MAX_BYTES >> 20));
      case NoResponse(_, var problem) -> failed(problem);
      case Response response ->
          switch (response.status()) {
            case 200 -> read(response, requireNonNull(reader));
            default -> failed(RegistryProblems.status(repository, access, response.status()));
          };
    };
  }

  private Page read(Response response, TagPageReader page) {
    received += page.received();
    Optional<String> link = LinkHeader.next(response.headers().allValues("Link"));
    return switch (kept.keep(link.orElse(""))) {
      case TOO_LONG ->
          failed(
              RegistryProblems.tooManyTags(repository, KeptTags.MAX_TAGS, KeptTags.MAX_CHARACTERS));
      case NO_MEMORY ->
          new Page.None(new Result.Throttled<>(settings.time().instant().plus(MEMORY_BACKOFF)));
      case NONE ->
          page.isTagList()
              ? link.map(target -> next(response.from(), target)).orElseGet(Page.Last::new)
              : unusable("it is not a tag list");
    };
  }

  private Page next(URI page, String link) {
    PageTrail.Step step = trail.follow(page, link);
    if (trail.length() > MAX_PAGES) {
      return unusable("it has more than %d pages".formatted(MAX_PAGES));
    }
    return switch (step) {
      case PageTrail.Step.To(var next) -> new Page.Next(next);
      case PageTrail.Step.Nowhere(var why) -> unusable(why);
    };
  }

  private Page unusable(String why) {
    return failed(RegistryProblems.unusable(repository, why));
  }

  private static Page failed(Problem problem) {
    return new Page.None(new Result.Failed<>(problem));
  }
}
