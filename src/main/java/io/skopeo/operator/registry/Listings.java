package io.skopeo.operator.registry;

import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.reference.Repository;
import io.skopeo.operator.reference.Tag;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * Tag lists: shared for a short while by all who ask for the same with the same access, and asked
 * for again by the ETags of their pages where the registry sends some.
 *
 * <p>All of it is bounded, by what it takes of the heap: lists under way, which are put off where
 * there is no room for their next page; lists that are shared, of which the oldest go first; and
 * pages that are kept, of which those of the list go first that was not asked for the longest.
 */
final class Listings {
  private static final int UNDER_WAY = 32 << 20;
  private static final int SHARED = 16 << 20;
  private static final int KEPT = 16 << 20;

  /** An answer without tags, and what it is an answer to. */
  private static final int OF_ONE = 1 << 10;

  private final Asker asker;
  private final RegistrySettings settings;
  private final PageSizes sizes = new PageSizes();
  private final Semaphore room = new Semaphore(UNDER_WAY);
  private final Shared<Subject, Answer<List<Tag>>> shared;
  private final Recent<Subject, KeptList> kept = new Recent<>(KEPT, KeptList::weight, _ -> {});

  Listings(Asker asker, RegistrySettings settings) {
    this.asker = asker;
    this.settings = settings;
    shared = new Shared<>(settings.time(), SHARED, Listings::weight);
  }

  private static int weight(Answer<List<Tag>> answer) {
    return answer instanceof Answer.Found<List<Tag>>(var tags)
        ? OF_ONE + TagBytes.of(tags.size(), tags.stream().mapToInt(t -> t.name().length()).sum())
        : OF_ONE;
  }

  /** Whose list: never shared with another access. */
  private record Subject(Repository repository, Access access) {}

  /** The tags, by as few requests as may be. */
  Answer<List<Tag>> tags(Repository repository, Access access) {
    Subject subject = new Subject(repository, access);
    return shared.get(subject, () -> shareable(listed(subject))).value();
  }

  private Shared.Kept<Answer<List<Tag>>> shareable(Answer<List<Tag>> answer) {
    Instant until =
        answer instanceof Answer.Found<List<Tag>>
            ? settings.time().instant().plus(settings.times().shared())
            : Instant.MIN;
    return new Shared.Kept<>(answer, until);
  }

  private Answer<List<Tag>> listed(Subject subject) {
    Listing listing = listing(subject, kept.get(subject).orElseGet(KeptList::new));
    Answer<List<Tag>> answer = listing.all();
    if (listing.reuses() && isUnexpected(answer)) {
      // A page that is kept may lead on to one that is no more.
      kept.remove(subject);
      listing = listing(subject, new KeptList());
      answer = listing.all();
    }
    if (answer instanceof Answer.Found || answer instanceof Answer.Absent) {
      kept.put(subject, listing.kept());
    }
    return answer;
  }

  private Listing listing(Subject subject, KeptList known) {
    return new Listing(asker, sizes, settings, subject.repository(), subject.access(), known, room);
  }

  private static boolean isUnexpected(Answer<List<Tag>> answer) {
    return answer instanceof Answer.Refused<List<Tag>>(var problem)
        && problem.reason() == Reason.UNEXPECTED_ANSWER;
  }
}
