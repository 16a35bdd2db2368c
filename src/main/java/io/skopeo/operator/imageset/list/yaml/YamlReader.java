package io.skopeo.operator.imageset.list.yaml;

import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.problem.SafeText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingEndEvent;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceEndEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Reads the documents of a YAML text. Aliases are refused, since a few of them can stand for
 * billions of values, and so are tags, duplicate keys and deep nesting.
 */
public final class YamlReader {
  private static final int DEEPEST = 20;

  private final String list;
  private final List<Event> events = new ArrayList<>();
  private int next;
  private @Nullable Problem problem;

  private YamlReader(String list) {
    this.list = list;
  }

  /**
   * Reads all documents that are not empty.
   *
   * @param list the name of the text, for sentences
   */
  public static Parsed<List<YamlValue>> read(String list, String text) {
    var reader = new YamlReader(list);
    reader.scan(text);
    List<YamlValue> documents = reader.problem == null ? reader.documents() : List.of();
    return reader.problem == null
        ? new Parsed.Valid<>(documents)
        : new Parsed.Invalid<>(reader.problem);
  }

  /** Collects the events up to the first that is refused, before anything is built of them. */
  private void scan(String text) {
    var options = new LoaderOptions();
    options.setCodePointLimit(Math.max(1, text.length()));
    int depth = 0;
    try {
      var parser = new ParserImpl(new StreamReader(text), options);
      while (problem == null && parser.peekEvent() != null) {
        Event event = parser.getEvent();
        events.add(event);
        depth += event instanceof CollectionStartEvent ? 1 : 0;
        depth -= event instanceof CollectionEndEvent ? 1 : 0;
        refusal(event, depth).ifPresent(why -> refuse(line(event), why));
      }
    } catch (MarkedYAMLException e) {
      int at = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      refuse(at, "is not valid YAML: " + SafeText.quote(String.valueOf(e.getProblem())));
    } catch (YAMLException _) {
      refuse(1, "or a later line has a character that YAML does not allow: remove it");
    }
  }

  private static Optional<String> refusal(Event event, int depth) {
    if (event instanceof AliasEvent alias) {
      return Optional.of("has an alias (*%s): write it out".formatted(name(alias.getAnchor())));
    }
    if (event instanceof NodeEvent node && node.getAnchor() != null) {
      return Optional.of(
          "has an anchor (&%s): write it out where it is used".formatted(name(node.getAnchor())));
    }
    if (tag(event) != null) {
      return Optional.of("has a tag (%s): remove it".formatted(name(tag(event))));
    }
    return depth > DEEPEST
        ? Optional.of("is nested too deep: a list has %d levels at most".formatted(DEEPEST))
        : Optional.empty();
  }

  private static @Nullable String tag(Event event) {
    return switch (event) {
      // A quoted text has no tag of its own, a text that is marked by "!" has that.
      case ScalarEvent scalar -> scalar.getTag();
      case CollectionStartEvent collection -> collection.getTag();
      default -> null;
    };
  }

  private static String name(@Nullable String text) {
    return SafeText.shortQuote(String.valueOf(text));
  }

  private static int line(Event event) {
    return event.getStartMark().getLine() + 1;
  }

  private void refuse(int line, String why) {
    problem =
        problem != null
            ? problem
            : new Problem(Reason.LIST_UNREADABLE, "%s, line %d %s.".formatted(list, line, why));
  }

  private List<YamlValue> documents() {
    var documents = new ArrayList<YamlValue>();
    while (next < events.size()) {
      if (events.get(next) instanceof NodeEvent) {
        YamlValue document = value();
        if (!(document instanceof YamlValue.Text text && text.isNull())) {
          documents.add(document);
        }
      } else {
        next++;
      }
    }
    return documents;
  }

  private YamlValue value() {
    Event event = events.get(next++);
    return switch (event) {
      case ScalarEvent scalar ->
          new YamlValue.Text(
              scalar.getValue(), scalar.getScalarStyle() == ScalarStyle.PLAIN, line(scalar));
      case SequenceStartEvent start -> sequence(start);
      case MappingStartEvent start -> mapping(start);
      default -> throw new IllegalStateException("not a value: " + event.getEventId());
    };
  }

  private YamlValue.Sequence sequence(SequenceStartEvent start) {
    var items = new ArrayList<YamlValue>();
    while (!(events.get(next) instanceof SequenceEndEvent)) {
      items.add(value());
    }
    next++;
    return new YamlValue.Sequence(items, line(start));
  }

  private YamlValue.Mapping mapping(MappingStartEvent start) {
    var values = new LinkedHashMap<YamlValue.Text, YamlValue>();
    var keys = new HashSet<String>();
    while (!(events.get(next) instanceof MappingEndEvent)) {
      YamlValue key = value();
      if (key instanceof YamlValue.Text text) {
        if (!keys.add(text.text())) {
          refuse(text.line(), "has the key \"%s\" again: unite both".formatted(name(text.text())));
        }
        values.put(text, value());
      } else {
        refuse(key.line(), "has a key that is %s: write a text".formatted(key.kind()));
        value();
      }
    }
    next++;
    return new YamlValue.Mapping(Collections.unmodifiableMap(values), line(start));
  }
}
