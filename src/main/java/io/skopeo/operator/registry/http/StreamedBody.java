package io.skopeo.operator.registry.http;

import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Gives a response body to a reader as it arrives, and keeps nothing of it. If the reader stops,
 * the response is cancelled, which closes its connection.
 */
public final class StreamedBody implements BodySubscriber<ResponseBody> {
  private static final int OK = 200;
  private static final int CHUNK_BYTES = 16 << 10;

  /** The limit on bodies that are kept although the request has a reader, such as error pages. */
  private static final int MAX_KEPT_BYTES = 1 << 20;

  private final Reader reader;
  private final byte[] chunk = new byte[CHUNK_BYTES];
  private final CompletableFuture<ResponseBody> body = new CompletableFuture<>();
  private Flow.@Nullable Subscription subscription;

  private StreamedBody(Reader reader) {
    this.reader = reader;
  }

  /** A reader of a response body, which gets its bytes in order and on one thread at a time. */
  @FunctionalInterface
  public interface Reader {
    /**
     * Reads the next bytes. They are only valid during the call.
     *
     * @return false to stop: the rest of the response is not received
     */
    boolean read(byte[] bytes, int length);
  }

  /** Receives the body of a response within the limits of its request. */
  static BodySubscriber<ResponseBody> receive(ResponseInfo response, HttpCall call) {
    if (call.reader().isPresent() && response.statusCode() == OK) {
      return BodySubscribers.limiting(new StreamedBody(call.reader().get().get()), call.maxBytes());
    }
    int limit =
        call.reader().isPresent() ? Math.min(MAX_KEPT_BYTES, call.maxBytes()) : call.maxBytes();
    return BodySubscribers.limiting(
        BodySubscribers.mapping(BodySubscribers.ofByteArray(), ResponseBody::new), limit);
  }

  @Override
  public CompletionStage<ResponseBody> getBody() {
    return body;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    given.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      while (buffer.hasRemaining() && !body.isDone()) {
        int length = Math.min(buffer.remaining(), chunk.length);
        buffer.get(chunk, 0, length);
        read(length);
      }
    }
  }

  private void read(int length) {
    try {
      if (reader.read(chunk, length)) {
        return;
      }
    } catch (RuntimeException e) {
      body.completeExceptionally(e);
    }
    if (subscription != null) {
      subscription.cancel();
    }
    onComplete();
  }

  @Override
  public void onError(Throwable throwable) {
    body.completeExceptionally(throwable);
  }

  @Override
  public void onComplete() {
    body.complete(ResponseBody.EMPTY);
  }
}
