package io.skopeo.operator.registry.tags;

import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.registry.RegistrySettings;
import io.skopeo.operator.registry.RequestObserver;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.registry.auth.RegistryRequest;
import io.skopeo.operator.registry.auth.RegistryTransport;
import io.skopeo.operator.registry.http.HttpOutcome;
import io.skopeo.operator.registry.http.HttpOutcome.BackOff;
import io.skopeo.operator.registry.http.HttpOutcome.NoResponse;
import io.skopeo.operator.registry.http.HttpOutcome.Response;
import io.skopeo.operator.registry.http.LinkHeader;
import io.skopeo.operator.registry.http.PageTrail;
import io.skopeo.operator.registry.http.RegistryProblems;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.UnaryOperator;

/**
 * Reads one tag list page by page (OCI distribution specification, Listing tags). A page that fails
 * makes the whole list fail, because a partial list would look like deleted tags.
 */
final class TagPager {
  private static final int MAX_PAGE_BYTES = 8 << 20;
  private static final int MAX_PAGES = 20_000;

  /** Few repositories have more, even on Docker Hub and Quay. */
  private static final int MAX_TAGS = 100_000;

  private static final int MAX_CHARACTERS = 8_000_000;

  /** The heap that a tag in a list takes beside its characters, as measured. */
  private static final int TAG_BYTES = 48;

  /** The delay for callers while other lists take all the memory. */
  private static final Duration MEMORY_BACKOFF = Duration.ofSeconds(30);

  private final RegistryTransport sender;
  private final PageSizes sizes;
  private final RegistrySettings settings;
  private final Repository repository;
  private final Access access;
  private final Semaphore memory;
  private final Set<String> tags = new LinkedHashSet<>();
  private final PageTrail trail;
  private int count;
  private int characters;
  private int acquired;

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
    this.memory = memory;
    this.trail = new PageTrail(settings);
  }

  /** Estimates the heap that a list takes, in bytes. */
  static int bytes(int tags, int characters) {
    return TAG_BYTES * tags + characters;
  }

  /** Reads all pages. {@code Throttled} if other lists take all the memory. */
  Result<List<Tag>> readAll() {
    try {
      return readPages();
    } finally {
      memory.release(acquired);
    }
  }

  private Result<List<Tag>> readPages() {
    HttpOutcome outcome = firstPage();
    if (outcome instanceof Response response && response.status() == 404) {
      return new Result.NotFound<>();
    }
    while (true) {
      switch (page(outcome)) {
        case Page.Next(var next) -> outcome = send(_ -> next);
        case Page.Last() -> {
          return new Result.Found<>(tags.stream().map(Tag::new).toList());
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

    record None(Result<List<Tag>> answer) implements Page {}
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
    return sender.send(
        new RegistryRequest(
            RequestObserver.Kind.TAGS,
            repository,
            access,
            "GET",
            target,
            List.of("application/json"),
            MAX_PAGE_BYTES));
  }

  private Page page(HttpOutcome outcome) {
    return switch (outcome) {
      case BackOff(var until) -> new Page.None(new Result.Throttled<>(until));
      case NoResponse(_, var problem) -> failed(problem);
      case Response response ->
          switch (response.status()) {
            case 200 -> read(response);
            default -> failed(RegistryProblems.status(repository, access, response.status()));
          };
    };
  }

  private Page read(Response response) {
    Optional<TagPageParser> list = response.body().read(json -> TagPageParser.read(json, MAX_TAGS));
    if (list.isEmpty()) {
      return unusable("it is not a tag list");
    }
    Optional<String> link = LinkHeader.next(response.headers().allValues("Link"));
    List<String> found = list.get().tags();
    tags.addAll(found);
    // Duplicates and links take memory too.
    count += found.size();
    characters +=
        found.stream().mapToInt(String::length).sum() + link.map(String::length).orElse(0);
    if (list.get().size() > MAX_TAGS || count > MAX_TAGS || characters > MAX_CHARACTERS) {
      return failed(RegistryProblems.tooManyTags(repository, MAX_TAGS, MAX_CHARACTERS));
    }
    int more = bytes(count, characters) - acquired;
    if (!memory.tryAcquire(more)) {
      return new Page.None(new Result.Throttled<>(settings.time().instant().plus(MEMORY_BACKOFF)));
    }
    acquired += more;
    return link.map(target -> next(response.from(), target)).orElseGet(Page.Last::new);
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
