package io.skopeo.operator.registry.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinkHeaderTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "</next>; rel=\"next\"",
        "</next>;rel=next",
        "< /next >; REL=\"Next\"",
        "</next>; title=\"a, b; rel=prev\"; rel=\"prev next\"",
        "</first>; rel=\"first\", </next>; rel=\"next\"",
        "</next>",
      })
  void nextIsFound(String header) {
    assertThat(LinkHeader.next(List.of(header))).contains("/next");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "</a>; rel=\"prev\"", "</a>; rel=nextish", "nonsense"})
  void otherLinksAreNotNext(String header) {
    assertThat(LinkHeader.next(List.of(header))).isEmpty();
  }

  @Test
  void nextMayStandInASecondHeader() {
    assertThat(LinkHeader.next(List.of("</a>; rel=prev", "</b>; rel=next"))).contains("/b");
  }
}
