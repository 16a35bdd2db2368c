package io.skopeo.operator.copying.queue;

import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.ImageName;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** The next step of the launcher. */
public sealed interface Decision {
  /**
   * Returns the Images that need a pass: those whose copies cannot start before it, since they were
   * pinned too long ago or have no pulls left, and those that were left out because of these. The
   * former left the queue, and keep their place for their next offer.
   */
  Set<ImageName> revisit();

  /**
   * Start a run.
   *
   * @param ticket names the run until it has a name, see {@link CopyQueue#launched}
   * @param drained the uids of Images that have nothing waiting any more and would offer more
   */
  record Launch(
      long ticket, Lane lane, CopyBatch batch, Set<String> drained, Set<ImageName> revisit)
      implements Decision {
    public Launch {
      drained = Set.copyOf(drained);
      revisit = Set.copyOf(revisit);
    }
  }

  /**
   * Start nothing now.
   *
   * @param until when to ask again; empty if only an offer or the end of a run changes something
   */
  record Wait(Optional<Instant> until, Set<ImageName> revisit) implements Decision {
    public Wait {
      revisit = Set.copyOf(revisit);
    }
  }
}
