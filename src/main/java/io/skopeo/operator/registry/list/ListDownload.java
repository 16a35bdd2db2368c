package io.skopeo.operator.registry.list;

import io.skopeo.operator.problem.Problem;
import java.util.Optional;

/** The result of a request for a list. */
public sealed interface ListDownload {
  /**
   * The text of the list.
   *
   * @param etag to be sent with the next request, if the server has one
   */
  record Fetched(String text, Optional<String> etag) implements ListDownload {
    /** Omits the text. */
    @Override
    public String toString() {
      return "Fetched[%d characters]".formatted(text.length());
    }
  }

  /** The list is still the one with the request's ETag. */
  record Unchanged() implements ListDownload {}

  /** The list cannot be read; the sentence names its URL. */
  record Failed(Problem problem) implements ListDownload {}
}
