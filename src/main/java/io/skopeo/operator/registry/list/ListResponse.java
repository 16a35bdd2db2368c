package io.skopeo.operator.registry.list;

import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.registry.http.HttpOutcome.Response;
import java.util.Optional;
import java.util.regex.Pattern;

/** A response to a request for a list. No problem quotes its body. */
record ListResponse(ListRequest request, ListProblems problems, Response response) {
  private static final int OK = 200;
  private static final int NOT_MODIFIED = 304;

  /**
   * The ETags that may be sent back in If-None-Match; servers also send some without quotation
   * marks.
   */
  private static final Pattern ETAG = Pattern.compile("[\\x21-\\x7e]{1,256}");

  private static final Pattern HTML_TYPE =
      Pattern.compile("(?i)\\s*(text/html|application/xhtml\\+xml)\\s*(;.*)?");
  private static final Pattern HTML = Pattern.compile("(?i)\\s*<(!doctype|html)\\b");

  ListDownload download() {
    if (response.status() == NOT_MODIFIED && request.etag().isPresent()) {
      return new ListDownload.Unchanged();
    }
    if (response.status() != OK) {
      return failed(problems.status(response.status(), response.from()));
    }
    Optional<String> encoding =
        header("Content-Encoding")
            .filter(name -> !name.isBlank() && !name.strip().equalsIgnoreCase("identity"));
    if (encoding.isPresent()) {
      return failed(problems.compressed(encoding.get()));
    }
    Optional<String> text = response.body().text();
    if (header("Content-Type").filter(type -> HTML_TYPE.matcher(type).matches()).isPresent()
        || text.filter(t -> HTML.matcher(t).lookingAt()).isPresent()) {
      return failed(problems.html());
    }
    return text.<ListDownload>map(t -> new ListDownload.Fetched(t, etag()))
        .orElseGet(() -> failed(problems.notText()));
  }

  private Optional<String> etag() {
    return header("ETag").filter(value -> ETAG.matcher(value).matches());
  }

  private Optional<String> header(String name) {
    return response.headers().firstValue(name);
  }

  private static ListDownload failed(Problem problem) {
    return new ListDownload.Failed(problem);
  }
}
