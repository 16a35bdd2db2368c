package io.skopeo.operator.registry.referrers;

import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.oci.ImageReference.Pinned;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.registry.Referrers;
import io.skopeo.operator.registry.Referrers.Origin;
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
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Reads one list of the referrers API page by page (OCI distribution specification 1.1, Listing
 * Referrers). A page that fails makes the whole list fail, because a partial list would look like
 * deleted referrers. A list that is too long is cut and says so.
 */
final class ReferrersPager {
  private static final int MAX_PAGE_BYTES = 4 << 20;
  private static final int MAX_PAGES = 20;

  private final RegistryTransport sender;
  private final Pinned subject;
  private final Repository repository;
  private final Access access;
  private final PageTrail trail;
  private final ReferrerEntries entries;

  ReferrersPager(
      RegistryTransport sender, RegistrySettings settings, Pinned subject, Access access) {
    this.sender = sender;
    this.subject = subject;
    this.repository = subject.repository();
    this.access = access;
    this.trail = new PageTrail(settings);
    this.entries = new ReferrerEntries(subject.digest());
  }

  ApiAnswer readAll() {
    String path = "/v2/%s/referrers/%s".formatted(repository.path(), subject.digest());
    HttpOutcome outcome = send(origin -> origin.resolve(path));
    if (outcome instanceof Response response) {
      Optional<ApiAnswer> noList = noList(response);
      if (noList.isPresent()) {
        return noList.get();
      }
    }
    while (true) {
      switch (page(outcome)) {
        case Page.Next(var next) -> outcome = send(_ -> next);
        case Page.Last() -> {
          return new ApiAnswer.Listed(entries.toReferrers(Origin.API));
        }
        case Page.None(var result) -> {
          return new ApiAnswer.NoAnswer(result);
        }
      }
    }
  }

  /** The outcome of one page. */
  private sealed interface Page {
    record Next(URI target) implements Page {}

    record Last() implements Page {}

    record None(Result<Referrers> result) implements Page {}
  }

  private HttpOutcome send(UnaryOperator<URI> target) {
    return sender.send(
        new RegistryRequest(
            RequestObserver.Kind.REFERRERS,
            repository,
            access,
            "GET",
            target,
            List.of(MediaTypes.INDEX),
            MAX_PAGE_BYTES));
  }

  /** Interprets a first page that is not a list; empty if it may be one, or an error. */
  private static Optional<ApiAnswer> noList(Response response) {
    return switch (response.status()) {
      case 200 ->
          MediaTypes.isIndex(response) ? Optional.empty() : Optional.of(new ApiAnswer.NoApi(true));
      case 404 ->
          Optional.of(
              isUnknownRepository(response)
                  ? new ApiAnswer.UnknownRepository()
                  : new ApiAnswer.NoApi(true));
      case 400 -> Optional.of(new ApiAnswer.NoApi(false));
      case 405, 406, 501 -> Optional.of(new ApiAnswer.NoApi(true));
      default -> Optional.empty();
    };
  }

  /** Looks for the error code (OCI distribution specification, Error Codes). */
  private static boolean isUnknownRepository(Response response) {
    return response.body().object().stream()
        .flatMap(answer -> answer.path("errors").valueStream())
        .anyMatch(error -> error.path("code").asText().equals("NAME_UNKNOWN"));
  }

  private Page page(HttpOutcome outcome) {
    return switch (outcome) {
      case BackOff(var until) -> new Page.None(new Result.Throttled<>(until));
      case NoResponse(_, var problem) -> failed(problem);
      case Response response ->
          switch (response.status()) {
            case 200 -> read(response);
            default -> failed(RegistryProblems.status(repository, access, response));
          };
    };
  }

  private Page read(Response response) {
    if (!MediaTypes.isIndex(response) || !entries.add(response.body())) {
      return unusable("its list of referrers is not an index");
    }
    if (entries.isTruncated()) {
      return new Page.Last();
    }
    return LinkHeader.next(response.headers().allValues("Link"))
        .map(target -> next(response.from(), target))
        .orElseGet(Page.Last::new);
  }

  private Page next(URI page, String link) {
    PageTrail.Step step = trail.follow(page, link);
    if (trail.length() > MAX_PAGES) {
      entries.truncate();
      return new Page.Last();
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
