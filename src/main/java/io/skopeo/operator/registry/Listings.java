package io.skopeo.operator.registry;

import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.reference.Repository;
import io.skopeo.operator.reference.Tag;
import java.time.Instant;
import java.util.List;

/**
 * Tag lists: shared for a short while by all who ask for the same with the same access, and asked
 * for again by the ETags of their pages where the registry sends some.
 *
 * <p>Pages are kept of lists with 200,000 tags in all, a list counting 100 and a page 10 beside
 * their tags: some 15 MB. The list that was not asked for the longest goes first.
 */
final class Listings {
  private static final int SHARED = 256;
  private static final int MOST_KEPT = 200_000;

  private final Asker asker;
  private final RegistrySettings settings;
  private final PageSizes sizes = new PageSizes();
  private final Shared<Subject, Answer<List<Tag>>> shared;
  private final Recent<Subject, KeptList> kept = new Recent<>(MOST_KEPT, KeptList::weight, _ -> {});

  Listings(Asker asker, RegistrySettings settings) {
    this.asker = asker;
    this.settings = settings;
    shared = new Shared<>(settings.time(), SHARED);
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
    return new Listing(asker, sizes, settings, subject.repository(), subject.access(), known);
  }

  private static boolean isUnexpected(Answer<List<Tag>> answer) {
    return answer instanceof Answer.Refused<List<Tag>>(var problem)
        && problem.reason() == Reason.UNEXPECTED_ANSWER;
  }
}
