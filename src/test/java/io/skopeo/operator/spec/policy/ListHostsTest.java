package io.skopeo.operator.spec.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListHostsTest {
  private static final ListHosts HOSTS =
      new ListHosts("central", Set.of("Git.example.com", "*.lists.example.com"));

  @ParameterizedTest
  @CsvSource({
    "central, evil.example,              true",
    "team-a,  git.example.com,           true",
    "team-a,  GIT.EXAMPLE.COM,           true",
    "team-a,  a.lists.example.com,       true",
    "team-a,  a.b.Lists.example.com,     true",
    "team-a,  lists.example.com,         false",
    "team-a,  evillists.example.com,     false",
    "team-a,  a.git.example.com,         false",
    "team-a,  git.example.com.evil.test, false",
    "team-a,  git.example.com.,          false",
    "team-a,  [::1],                     false",
    "Central, evil.example,              false",
  })
  void hostIsAllowedByNamespaceOrName(String namespace, String host, boolean allowed) {
    assertThat(HOSTS.allows(namespace, host)).isEqualTo(allowed);
  }

  @Test
  void objectionNamesTheSetting() {
    assertThat(HOSTS.objection("team-a", "git.example.com")).isEmpty();
    assertThat(HOSTS.objection("team-a", "x.example"))
        .contains(
            new Problem(
                Reason.NOT_ALLOWED,
                "spec.repositoriesFrom: namespace team-a may not read lists from host x.example: use a ConfigMap, or have the host allowed by ALLOWED_LIST_HOSTS (chart: limits.listHosts)."));
  }
}
