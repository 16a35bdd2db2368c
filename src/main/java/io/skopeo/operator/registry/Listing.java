package io.skopeo.operator.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.reference.Repository;
import io.skopeo.operator.reference.Tag;
import io.skopeo.operator.registry.Reply.Answered;
import io.skopeo.operator.registry.Reply.Failed;
import io.skopeo.operator.registry.Reply.Resting;
import java.net.URI;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * One tag list, page by page (OCI distribution specification, Listing tags). Whole or not at all: a
 * page that fails fails the list.
 */
final class Listing {
  private static final int PAGE_LIMIT = 8 << 20;
  private static final int MOST_PAGES = 20_000;
  private static final int MOST_TAGS = 1_000_000;

  private final Asker asker;
  private final PageSizes sizes;
  private final Repository repository;
  private final Access access;
  private final Instant deadline;
  private final RegistrySettings settings;
  private final Set<String> tags = new LinkedHashSet<>();
  private final Set<URI> pages = new HashSet<>();

  Listing(
      Asker asker,
      PageSizes sizes,
      RegistrySettings settings,
      Repository repository,
      Access access) {
    this.asker = asker;
    this.sizes = sizes;
    this.settings = settings;
    this.repository = repository;
    this.access = access;
    this.deadline = settings.time().instant().plus(settings.listingTimeout());
  }

  /** All tags. Asks each page once. */
  Answer<List<Tag>> all() {
    Reply reply = firstPage();
    if (reply instanceof Answered(int status, _, _, _) && status == 404) {
      return new Answer.Absent<>();
    }
    while (true) {
      switch (page(reply)) {
        case Page.Next(var next) -> reply = ask(_ -> next);
        case Page.Last() -> {
          return new Answer.Found<>(tags.stream().map(Tag::new).toList());
        }
        case Page.None(var answer) -> {
          return answer;
        }
      }
    }
  }

  private sealed interface Page {
    record Next(URI target) implements Page {}

    record Last() implements Page {}

    record None(Answer<List<Tag>> answer) implements Page {}
  }

  /** Asked with smaller pages where the registry does not take the size. */
  private Reply firstPage() {
    String host = repository.host();
    while (true) {
      String query = sizes.of(host);
      Reply reply =
          ask(origin -> origin.resolve("/v2/%s/tags/list%s".formatted(repository.path(), query)));
      if (!(reply instanceof Answered(int status, _, _, _))
          || !isSizeRefused(status)
          || !sizes.refused(host, query)) {
        return reply;
      }
    }
  }

  private static boolean isSizeRefused(int status) {
    return switch (status) {
      case 401, 403, 404, 429 -> false;
      default -> status >= 400 && status < 500;
    };
  }

  private Reply ask(UnaryOperator<URI> target) {
    return asker.ask(
        new Question(
            RequestObserver.Kind.TAGS,
            repository,
            access,
            "GET",
            target,
            List.of("application/json"),
            PAGE_LIMIT));
  }

  private Page page(Reply reply) {
    return switch (reply) {
      case Resting(var until) -> new Page.None(new Answer.Later<>(until));
      case Failed(_, var problem) -> none(problem);
      case Answered answered ->
          switch (answered.status()) {
            case 200 -> read(answered);
            case 401, 403 -> none(Refusals.unauthorized(repository, access, answered.status()));
            default -> none(Refusals.status(repository, answered.status()));
          };
    };
  }

  private Page read(Answered answered) {
    Optional<JsonNode> list = answered.body().object().map(json -> json.get("tags"));
    if (list.isEmpty() || !(list.get().isArray() || list.get().isNull())) {
      return none(Refusals.unexpected(repository, "it is no list of tags"));
    }
    for (JsonNode tag : list.get()) {
      if (tag.isTextual() && Tag.isTag(tag.textValue())) {
        tags.add(tag.textValue());
      }
    }
    return Links.next(answered.headers().allValues("Link"))
        .map(link -> next(answered.from(), link))
        .orElseGet(Page.Last::new);
  }

  private Page next(URI page, String link) {
    Optional<URI> next = Uris.resolved(page, link).map(target -> samePlace(page, target));
    if (next.isEmpty()) {
      return none(Refusals.unexpected(repository, "its link to the next page makes no sense"));
    }
    pages.add(page);
    if (!pages.add(next.get())) {
      return none(Refusals.unexpected(repository, "its pages lead in a circle"));
    }
    if (pages.size() > MOST_PAGES || tags.size() > MOST_TAGS) {
      return none(Refusals.unexpected(repository, "it has too many tags"));
    }
    if (settings.time().instant().isAfter(deadline)) {
      return none(
          Refusals.unexpected(
              repository,
              "its list did not end within %d s".formatted(settings.listingTimeout().toSeconds())));
    }
    return new Page.Next(next.get());
  }

  /**
   * The next page at the host of this one and of the same list, whatever the link says: links are
   * met with the scheme, the host (as skopeo takes it) or the path that the registry has behind its
   * proxy. Artifactory leaves its repository key out.
   */
  private static URI samePlace(URI page, URI target) {
    String path = isList(page) && isList(target) ? page.getRawPath() : target.getRawPath();
    String query = target.getRawQuery() == null ? "" : "?" + target.getRawQuery();
    return URI.create(
        "%s://%s%s%s".formatted(page.getScheme(), page.getRawAuthority(), path, query));
  }

  private static boolean isList(URI uri) {
    return uri.getRawPath().endsWith("/tags/list");
  }

  private static Page none(Problem problem) {
    return new Page.None(new Answer.Refused<>(problem));
  }
}
