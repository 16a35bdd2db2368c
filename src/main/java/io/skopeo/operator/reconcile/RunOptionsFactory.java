package io.skopeo.operator.reconcile;

import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.intent.RunWish;
import io.skopeo.operator.tekton.RunOptions;
import java.time.Duration;

/**
 * Creates the options of an Image's runs: as the Image says, or else as the installation does.
 *
 * @param defaults of the installation
 */
record RunOptionsFactory(RunDefaults defaults) {
  /** Creates those of one pass. */
  RunOptions create(Pass pass, Place place) {
    RunWish wish = pass.intent().runs();
    return new RunOptions(
        new RunOptions.Account(
            place.serviceAccount(), place.files(), place.pullAccount(), place.owner()),
        new RunOptions.Reach(
            transport(place.source()), transport(place.destination()), defaults.proxies()),
        new RunOptions.Copying(
            wish.parallelism().orElse(defaults.parallelism()),
            timeout(pass, place),
            wish.retryTimes()),
        wish.pod(),
        defaults.carried().of(pass.image().getMetadata()),
        pass.now().instant());
  }

  private static RunOptions.Transport transport(Access access) {
    return new RunOptions.Transport(access.tls().verify(), access.tls().certificateAuthority());
  }

  /** An Image in another namespace cannot make its central runs last longer than the others. */
  private Duration timeout(Pass pass, Place place) {
    Duration usual = defaults.timeout();
    Duration wished = pass.intent().runs().timeout().orElse(usual);
    boolean own = pass.namespace().equals(place.namespace());
    return own || wished.compareTo(usual) < 0 ? wished : usual;
  }
}
