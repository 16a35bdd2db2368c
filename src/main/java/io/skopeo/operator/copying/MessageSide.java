package io.skopeo.operator.copying;

import java.util.Optional;
import java.util.stream.Stream;

/** A registry of a copy, as the Task's messages begin with it where skopeo's words tell. */
enum MessageSide {
  SOURCE("source: ", "the source"),
  DESTINATION("destination: ", "the destination");

  private final String prefix;
  private final String words;

  MessageSide(String prefix, String words) {
    this.prefix = prefix;
    this.words = words;
  }

  /** Returns the side that a message is about; empty if it does not say. */
  static Optional<MessageSide> of(String message) {
    return Stream.of(values()).filter(side -> message.startsWith(side.prefix)).findFirst();
  }

  /** Returns a message about this side without its name. */
  String without(String message) {
    return message.substring(prefix.length());
  }

  /** Returns its name in a sentence. */
  String words() {
    return words;
  }
}
