package io.skopeo.operator.registry.client;

import static java.util.Objects.requireNonNull;

import io.skopeo.operator.credentials.Credential;
import io.skopeo.operator.registry.fake.FakeResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A recorded conversation between the client and a vendor's registry, in a file of {@code
 * src/test/resources/registries}. One client sends all requests in order.
 *
 * <pre>
 * # a comment
 * TAGS quay.io/team/app AS user:password      a call of Call; anonymous without AS
 * > GET https://quay.io/v2/team/app/tags/list the expected request
 * > Authorization: Basic user:password        its expected authorization; none by default
 * < 200                                       the status of the response, then headers and body
 * < Link: …
 * < {"tags": …}
 * = tags 1.0 1.1                              the expected result of the call
 * </pre>
 */
record Transcript(List<Step> steps) {
  enum Call {
    TAGS,
    DIGEST,
    REFERRERS
  }

  /**
   * One call with all requests that it sends.
   *
   * @param image a repository for TAGS, an image with a tag for DIGEST, with a digest for REFERRERS
   * @param outcome {@code tags …}, {@code digest …}, {@code referrers ORIGIN …}, {@code absent},
   *     {@code later TIME} or {@code refused REASON}
   */
  record Step(
      Call call,
      String image,
      Optional<Credential> credential,
      List<Exchange> exchanges,
      String outcome) {
    @Override
    public String toString() {
      return "%s %s%s".formatted(call, image, credential.isPresent() ? " AS somebody" : "");
    }
  }

  /**
   * One request and its response.
   *
   * @param request {@code GET https://…}, followed by the authorization, if any
   */
  record Exchange(String request, FakeResponse response) {}

  static Transcript read(Path file) {
    try {
      Parser parser = new Parser();
      Files.readAllLines(file).forEach(parser::take);
      return new Transcript(parser.steps);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Parser {
    private final List<Step> steps = new ArrayList<>();
    private List<Exchange> exchanges = new ArrayList<>();
    private String[] call = {};
    private String request = "";
    private @Nullable FakeResponse response;

    void take(String line) {
      String rest = line.length() < 2 ? "" : line.substring(2).strip();
      switch (line.isBlank() ? '#' : line.charAt(0)) {
        case '#' -> {}
        case '>' -> request(rest);
        case '<' -> response(rest);
        case '=' -> outcome(rest);
        default -> call = line.strip().split(" +");
      }
    }

    private void request(String line) {
      if (line.startsWith("Authorization: ")) {
        request += " " + line;
      } else {
        endExchange();
        request = line;
      }
    }

    private void response(String line) {
      if (line.matches("[1-5][0-9][0-9]")) {
        response = FakeResponse.of(Integer.parseInt(line), "");
      } else if (line.matches("[A-Za-z-]+: .*")) {
        int colon = line.indexOf(": ");
        requireNonNull(response).with(line.substring(0, colon), line.substring(colon + 2));
      } else {
        response = requireNonNull(response).withBody(line);
      }
    }

    private void outcome(String line) {
      endExchange();
      steps.add(
          new Step(
              Call.valueOf(call[0]),
              call[1],
              call.length > 3 ? Optional.of(credential(call[3])) : Optional.empty(),
              List.copyOf(exchanges),
              line));
      exchanges = new ArrayList<>();
    }

    private void endExchange() {
      if (!request.isEmpty()) {
        exchanges.add(new Exchange(request, requireNonNull(response)));
        request = "";
      }
    }

    private static Credential credential(String pair) {
      int colon = pair.indexOf(':');
      return new Credential(pair.substring(0, colon), pair.substring(colon + 1));
    }
  }
}
