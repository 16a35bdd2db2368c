package io.skopeo.operator.registry;

import static java.util.Comparator.comparingInt;

import io.skopeo.operator.credentials.Credential;
import io.skopeo.operator.registry.Reply.Failed;
import io.skopeo.operator.registry.Reply.Fault;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Supplier;

/** The budgets of all hosts and accounts. */
final class Budgets {
  private static final int KNOWN = 4096;

  private final Recent<Key, HostBudget> budgets = new Recent<>(KNOWN);
  private final RegistrySettings settings;
  private final Pauses pauses;

  Budgets(RegistrySettings settings, Pauses pauses) {
    this.settings = settings;
    this.pauses = pauses;
  }

  private record Key(String host, Optional<Credential> account) {}

  /**
   * Asks within the budget.
   *
   * @param target whose host's budget it is
   */
  Reply spend(URI target, Optional<Credential> account, Supplier<Reply> request) {
    try {
      return budget(target, account).spend(request);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Failed(Fault.SLOW, Refusals.interrupted(target));
    }
  }

  /** How many pulls the host of the target lets the account make, where it said so lately. */
  Optional<Quota> quota(URI target, Optional<Credential> account) {
    return budget(target, account).quota();
  }

  /** Of each host that told one lately, the least that an account has left. */
  Map<String, Quota> quotas() {
    var quotas = new HashMap<String, Quota>();
    budgets.forEach(budget ->
        budget
            .quota()
            .ifPresent(quota ->
                quotas.merge(
                    budget.host(), quota, BinaryOperator.minBy(comparingInt(Quota::remaining)))));
    return quotas;
  }

  private HostBudget budget(URI target, Optional<Credential> account) {
    String host = target.getAuthority();
    return budgets.get(
        new Key(host, account),
        () -> new HostBudget(host, settings.atOnce().of(host), settings.time(), pauses));
  }
}
