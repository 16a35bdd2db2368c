package io.skopeo.operator.registry.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.credentials.Credential;
import io.skopeo.operator.credentials.Tls;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.registry.RequestObserver;
import io.skopeo.operator.registry.fake.FakeTime;
import io.skopeo.operator.registry.http.HttpCall;
import io.skopeo.operator.registry.http.ResponseBody;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SecretsInTextTest {
  @Test
  void textFormsDoNotRevealSecrets() {
    Credential credential = new Credential("ada", "hunter2");
    Access access = new Access(Optional.of(credential), Tls.VERIFIED);
    HttpCall call =
        new HttpCall(
            RequestObserver.Kind.TAGS,
            "GET",
            URI.create("https://r.io/"),
            Tls.VERIFIED,
            Optional.of(credential.basicAuthorization()),
            List.of(),
            1);
    RegistryRequest request =
        new RegistryRequest(
            RequestObserver.Kind.TAGS,
            Repository.parse("r.io/app").orThrow(),
            access,
            "GET",
            uri -> uri,
            List.of(),
            1);
    var key = new TokenClient.Key(access, URI.create("https://r.io/"), "s", "scope");
    Object[] carriers = {
      call,
      request,
      key,
      new TokenClient.Outcome.Token(key, "hunter2", FakeTime.START),
      new ResponseBody("hunter2".getBytes(StandardCharsets.UTF_8))
    };
    for (Object carrier : carriers) {
      assertThat(carrier.toString())
          .doesNotContain("hunter2", "ada", credential.basicAuthorization().substring(6));
    }
  }
}
