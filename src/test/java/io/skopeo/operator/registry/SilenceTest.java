package io.skopeo.operator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.credentials.Credential;
import io.skopeo.operator.credentials.Tls;
import io.skopeo.operator.reference.Repository;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SilenceTest {
  @Test
  void nothingThatCarriesASecretShowsIt() {
    Credential credential = new Credential("ada", "hunter2");
    Access access = new Access(Optional.of(credential), Tls.VERIFIED);
    Ask ask =
        new Ask(
            RequestObserver.Kind.TAGS,
            "GET",
            URI.create("https://r.io/"),
            Tls.VERIFIED,
            Optional.of(credential.basicAuthorization()),
            List.of(),
            1);
    Question question =
        new Question(
            RequestObserver.Kind.TAGS,
            Repository.parse("r.io/app").orThrow(),
            access,
            "GET",
            uri -> uri,
            List.of(),
            1);
    var key = new Tokens.Key(access, URI.create("https://r.io/"), "s", "scope");
    Object[] carriers = {
      ask,
      question,
      key,
      new Tokens.Outcome.Token(key, "hunter2", FakeTime.START),
      new Body("hunter2".getBytes(StandardCharsets.UTF_8))
    };
    for (Object carrier : carriers) {
      assertThat(carrier.toString())
          .doesNotContain("hunter2", "ada", credential.basicAuthorization().substring(6));
    }
  }
}
