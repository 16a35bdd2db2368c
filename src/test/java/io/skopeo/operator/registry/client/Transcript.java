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
 * What the client and a vendor's registry say to each other, as a file of {@code
 * src/test/resources/registries} has it. One client asks all its questions in order.
 *
 * <pre>
 * # a comment
 * TAGS quay.io/team/app AS user:password      a question: TAGS or DIGEST; without AS anonymous
 * > GET https://quay.io/v2/team/app/tags/list the request that has to come
 * > Authorization: Basic user:password        what it has to carry; nothing where nothing is said
 * < 200                                       the status of its answer, then headers and body
 * < Link: …
 * < {"tags": …}
 * = tags 1.0 1.1                              what the client makes of it
 * </pre>
 */
record Transcript(List<Step> steps) {
  enum Question {
    TAGS,
    DIGEST
  }

  /**
   * One question with all requests that it costs.
   *
   * @param image a repository, or an image where it is about a digest
   * @param outcome {@code tags …}, {@code digest …}, {@code absent}, {@code later TIME} or {@code
   *     refused REASON}
   */
  record Step(
      Question question,
      String image,
      Optional<Credential> credential,
      List<Exchange> exchanges,
      String outcome) {
    @Override
    public String toString() {
      return "%s %s%s".formatted(question, image, credential.isPresent() ? " AS somebody" : "");
    }
  }

  /**
   * One request and its answer.
   *
   * @param request {@code GET https://…}, followed by the authorization where there is one
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
    private String[] question = {};
    private String request = "";
    private @Nullable FakeResponse response;

    void take(String line) {
      String rest = line.length() < 2 ? "" : line.substring(2).strip();
      switch (line.isBlank() ? '#' : line.charAt(0)) {
        case '#' -> {}
        case '>' -> request(rest);
        case '<' -> response(rest);
        case '=' -> outcome(rest);
        default -> question = line.strip().split(" +");
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
              Question.valueOf(question[0]),
              question[1],
              question.length > 3 ? Optional.of(credential(question[3])) : Optional.empty(),
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
