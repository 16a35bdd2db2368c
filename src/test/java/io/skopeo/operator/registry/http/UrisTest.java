package io.skopeo.operator.registry.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrisTest {
  @ParameterizedTest
  @CsvSource({
    "/v2/a/tags/list?last=x,            https://r.io/v2/a/tags/list?last=x",
    "https://r.io/v2/a/tags/list?n=1,   https://r.io/v2/a/tags/list?n=1",
    "?last=x,                           https://r.io/v2/a/tags/list?last=x",
    "list?last=x,                       https://r.io/v2/a/tags/list?last=x",
    "//other.io/x,                      https://other.io/x",
    "/x?last=a b|c,                     https://r.io/x?last=a%20b%7Cc",
    "/x?last=a%2Fb,                     https://r.io/x?last=a%2Fb",
  })
  void targetsAreResolvedAgainstThePage(String link, String target) {
    assertThat(Uris.resolved(URI.create("https://r.io/v2/a/tags/list?n=1"), link))
        .contains(URI.create(target));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://r.io/x",
        "file:///etc/passwd",
        "https://user:pw@r.io/x",
        "https:///x",
        "https://r.io:0/x",
        "https://r.io:99999/x",
        "https://127.1/x",
        "mailto:a@b",
        "https://r.io/%zz",
      })
  void unusableUrisAreDropped(String link) {
    assertThat(Uris.resolved(URI.create("https://r.io/v2/"), link)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "https://r.io/a, https://R.io:443/b, true",
    "http://r.io/a,  http://r.io:80/b,   true",
    "https://r.io/a, http://r.io/a,      false",
    "https://r.io/a, https://r.io:5000/, false",
    "https://r.io/a, https://x.r.io/,    false",
  })
  void originIsSchemeHostAndPort(String one, String other, boolean same) {
    assertThat(Uris.sameOrigin(URI.create(one), URI.create(other))).isEqualTo(same);
  }
}
