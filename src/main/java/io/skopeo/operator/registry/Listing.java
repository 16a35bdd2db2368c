package io.skopeo.operator.registry;

import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.reference.Repository;
import io.skopeo.operator.reference.Tag;
import io.skopeo.operator.registry.Reply.Answered;
import io.skopeo.operator.registry.Reply.Failed;
import io.skopeo.operator.registry.Reply.Resting;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.UnaryOperator;

/**
 * One tag list, page by page (OCI distribution specification, Listing tags). Whole or not at all: a
 * page that fails fails the list. Pages that are known already are asked for by their ETag.
 */
final class Listing {
  private static final int PAGE_LIMIT = 8 << 20;
  private static final int MOST_PAGES = 20_000;

  /** Repositories with more are rare, on Docker Hub and Quay too. */
  private static final int MOST_TAGS = 100_000;

  private static final int MOST_CHARACTERS = 8_000_000;

  /** How long those wait who find no room. */
  private static final Duration UNTIL_ROOM = Duration.ofSeconds(30);

  private final Asker asker;
  private final PageSizes sizes;
  private final Repository repository;
  private final Access access;
  private final Instant deadline;
  private final RegistrySettings settings;
  private final Set<String> tags = new LinkedHashSet<>();
  private final Set<URI> pages = new HashSet<>();
  private final KeptList known;
  private final Semaphore room;
  private final KeptList kept = new KeptList();
  private int count;
  private int characters;
  private int taken;
  private String asked = "";
  private boolean reuses;

  /**
   * @param known pages of the same list, got with the same access
   * @param room bytes that all lists under way may take together
   */
  Listing(
      Asker asker,
      PageSizes sizes,
      RegistrySettings settings,
      Repository repository,
      Access access,
      KeptList known,
      Semaphore room) {
    this.asker = asker;
    this.sizes = sizes;
    this.settings = settings;
    this.repository = repository;
    this.access = access;
    this.known = known;
    this.room = room;
    this.deadline = settings.time().instant().plus(settings.times().listing());
  }

  /** All tags. Asks each page once. {@code Later} where many long lists are under way. */
  Answer<List<Tag>> all() {
    try {
      return read();
    } finally {
      room.release(taken);
    }
  }

  private Answer<List<Tag>> read() {
    Reply reply = firstPage();
    if (reply instanceof Answered(int status, _, _, _) && status == 404) {
      return new Answer.Absent<>();
    }
    while (true) {
      switch (page(reply)) {
        case Page.Next(var next) -> reply = ask(next.toString(), _ -> next);
        case Page.Last() -> {
          return new Answer.Found<>(tags.stream().map(Tag::new).toList());
        }
        case Page.None(var answer) -> {
          return answer;
        }
      }
    }
  }

  /** Whether a known page had a part in it. */
  boolean reuses() {
    return reuses;
  }

  /** The pages to know next time, after all of them were read. */
  KeptList kept() {
    return kept;
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
      String path = "/v2/%s/tags/list%s".formatted(repository.path(), query);
      Reply reply = ask(path, origin -> origin.resolve(path));
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

  private Reply ask(String name, UnaryOperator<URI> target) {
    asked = name;
    return asker.ask(
        new Question(
            RequestObserver.Kind.TAGS,
            repository,
            access,
            "GET",
            target,
            List.of("application/json"),
            known(name).map(KeptList.Page::etag),
            PAGE_LIMIT));
  }

  private Page page(Reply reply) {
    return switch (reply) {
      case Resting(var until) -> new Page.None(new Answer.Later<>(until));
      case Failed(_, var problem) -> none(problem);
      case Answered answered ->
          switch (answered.status()) {
            case 200 -> read(answered);
            case 304 -> same(answered);
            case 401, 403 -> none(Refusals.unauthorized(repository, access, answered.status()));
            default -> none(Refusals.status(repository, answered.status()));
          };
    };
  }

  private Page read(Answered answered) {
    Optional<TagArray> list = answered.body().read(parser -> TagArray.read(parser, MOST_TAGS));
    if (list.isEmpty()) {
      return none(Refusals.unexpected(repository, "it is no list of tags"));
    }
    if (list.get().size() > MOST_TAGS) {
      return none(tooMany());
    }
    Optional<String> link = link(answered);
    List<String> found = list.get().tags();
    kept.note(asked, answered, found, link, list.get().size(), settings.time().instant());
    return after(answered, found, link);
  }

  /** The page is as it was known, if it was asked for as such and is of the same place. */
  private Page same(Answered answered) {
    Optional<KeptList.Page> before = known(asked);
    reuses |= before.isPresent();
    return before
        .filter(page -> page.from().equals(answered.from()))
        .map(page -> same(answered, page))
        .orElseGet(() -> none(Refusals.status(repository, answered.status())));
  }

  private Page same(Answered answered, KeptList.Page before) {
    kept.keep(asked, before);
    // A link may have come to a page that is the same otherwise.
    return after(answered, before.tags(), link(answered).or(before::link));
  }

  private Optional<KeptList.Page> known(String name) {
    return known.page(name, settings.time().instant());
  }

  private static Optional<String> link(Answered answered) {
    return Links.next(answered.headers().allValues("Link"));
  }

  private Page after(Answered answered, List<String> found, Optional<String> link) {
    tags.addAll(found);
    // Doubles and links take room too.
    count += found.size();
    characters += TagBytes.characters(found) + link.map(String::length).orElse(0);
    if (count > MOST_TAGS || characters > MOST_CHARACTERS) {
      return none(tooMany());
    }
    int more = TagBytes.of(count, characters) - taken;
    if (!room.tryAcquire(more)) {
      return new Page.None(new Answer.Later<>(settings.time().instant().plus(UNTIL_ROOM)));
    }
    taken += more;
    return link.map(target -> next(answered.from(), target)).orElseGet(Page.Last::new);
  }

  private Problem tooMany() {
    return Refusals.tooManyTags(repository, MOST_TAGS, MOST_CHARACTERS);
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
    if (pages.size() > MOST_PAGES) {
      return none(Refusals.unexpected(repository, "it has too many pages"));
    }
    if (settings.time().instant().isAfter(deadline)) {
      return none(
          Refusals.unexpected(
              repository,
              "its list did not end within %d s"
                  .formatted(settings.times().listing().toSeconds())));
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
