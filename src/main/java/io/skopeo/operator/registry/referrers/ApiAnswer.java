package io.skopeo.operator.registry.referrers;

import io.skopeo.operator.registry.Referrers;
import io.skopeo.operator.registry.Result;

/** The answer of a registry to a request for its referrers API. */
sealed interface ApiAnswer {
  /** The API's list. */
  record Listed(Referrers referrers) implements ApiAnswer {}

  /** The registry does not know the repository, which says nothing about the API. */
  record UnknownRepository() implements ApiAnswer {}

  /**
   * The registry does not list referrers.
   *
   * @param clear false if a registry with the API answers like that as well: Quay answers 400 if
   *     the repository lacks the subject (quay/quay pull request 3071)
   */
  record NoApi(boolean clear) implements ApiAnswer {}

  /** The registry gave no reliable answer: throttled or failed. */
  record NoAnswer(Result<Referrers> result) implements ApiAnswer {}
}
