package io.skopeo.operator.registry.list;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListUrlTest {
  private static final String FIELD = "spec.repositoriesFrom[0].url";

  @ParameterizedTest
  @CsvSource({
    "https://Git.example.com/a/b.txt?token=hunter2, git.example.com, git.example.com,"
        + " https://git.example.com/a/b.txt",
    "https://git.example.com:443/a,                 git.example.com, git.example.com,"
        + " https://git.example.com/a",
    "https://git.example.com:8443/a,                git.example.com, git.example.com:8443,"
        + " https://git.example.com:8443/a",
    "https://git.example.com,                       git.example.com, git.example.com,"
        + " https://git.example.com",
    "HTTPS://[::1]:8443/,                           [::1],           [::1]:8443,"
        + " https://[::1]:8443/",
  })
  void isShownWithoutItsQuery(String text, String host, String authority, String shown) {
    ListUrl url = ListUrl.parse(FIELD, text).orThrow();
    assertThat(url).hasToString(shown);
    assertThat(url.host()).isEqualTo(host);
    assertThat(url.authority()).isEqualTo(authority);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "git.example.com/hunter2",
        "http://git.example.com/?hunter2",
        "file:///hunter2",
        "https:///hunter2",
        "https://my_host/?hunter2",
        "https://host:99999/?hunter2",
        "https://x/\u0000hunter2%zz",
      })
  void otherTextIsAProblemWithoutIt(String text) {
    assertThat(ListUrl.parse(FIELD, text))
        .isInstanceOfSatisfying(
            Parsed.Invalid.class,
            invalid -> {
              assertThat(invalid.problem().reason()).isEqualTo(Reason.INVALID_SPEC);
              assertThat(invalid.problem().sentence())
                  .startsWith(FIELD + " is not an https URL with a host name: write one such as")
                  .doesNotContain("hunter2");
            });
  }

  @Test
  void accountIsAProblemWithoutIt() {
    assertThat(ListUrl.parse(FIELD, "https://ada:hunter2@git.example.com/a"))
        .isInstanceOfSatisfying(
            Parsed.Invalid.class,
            invalid ->
                assertThat(invalid.problem().sentence())
                    .isEqualTo(
                        FIELD
                            + " has a user name or password in it: put them into a Secret, and name"
                            + " it in secretRef."));
  }
}
