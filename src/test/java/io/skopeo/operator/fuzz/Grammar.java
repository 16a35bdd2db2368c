package io.skopeo.operator.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rules of well-formed text, written a second time, from the specifications and not from the
 * product.
 */
public final class Grammar {
  private static final String WORD = "[a-z0-9]([a-z0-9-]*[a-z0-9])?";

  /** Without a dot or a port the first component would be a name at Docker Hub. */
  private static final String HOST =
      "(("
          + WORD
          + "(\\."
          + WORD
          + ")+|localhost)(:[0-9]{1,5})?|"
          + WORD
          + ":[0-9]{1,5}"
          + "|\\[[0-9a-f:]{2,39}\\](:[0-9]{1,5})?)";

  private static final String COMPONENT = "[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*";
  private static final String REPOSITORY = "docker://" + HOST + "(/" + COMPONENT + ")+";
  private static final String DIGEST = "@(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})";
  private static final String TAG = ":[A-Za-z0-9_][A-Za-z0-9._-]{0,127}";

  private static final Pattern LINE =
      Pattern.compile(
          REPOSITORY
              + DIGEST
              + " "
              + REPOSITORY
              + "("
              + TAG
              + "|"
              + DIGEST
              + ")( --multi-arch=index-only)?"
              + "|dir:[0-9a-f]{64} "
              + REPOSITORY
              + "("
              + TAG
              + "|"
              + DIGEST
              + ") --multi-arch=index-only");
  private static final Pattern REFERENCE =
      Pattern.compile(REPOSITORY + "(" + TAG + ")?(" + DIGEST + ")?");

  /** The rest of a foreign line is for skopeo to refuse: it is one word and no option. */
  private static final Pattern WORD_OF_REFERENCE =
      Pattern.compile(
          "docker://([A-Za-z0-9]|\\[[0-9A-Fa-f:.]+\\])[A-Za-z0-9._:/-]*(" + DIGEST + ")?");

  /** The part after the path is a name within the file. */
  private static final Pattern PATH =
      Pattern.compile(
          "(dir|oci|oci-archive|docker-archive):(?<path>/[A-Za-z0-9._/-]+)(:[A-Za-z0-9._:/-]+)?");

  private static final String DOMAIN = WORD + "(\\." + WORD + ")*";
  private static final String QUALIFIED = "[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?";
  private static final Pattern NAME = Pattern.compile(DOMAIN);
  private static final Pattern KEY = Pattern.compile("(" + DOMAIN + "/)?" + QUALIFIED);
  private static final Pattern VALUE = Pattern.compile("(" + QUALIFIED + ")?");

  private Grammar() {}

  /** Returns whether this operator may write it into {@code url.txt}. */
  public static boolean isLine(String line) {
    return LINE.matcher(line).matches();
  }

  /** Returns whether it names an image in a registry, and nothing else. */
  public static boolean isReference(String word) {
    return REFERENCE.matcher(word).matches();
  }

  /** Returns whether skopeo may get it from a foreign line. */
  public static boolean isHarmless(String word, String workspace) {
    Matcher file = PATH.matcher(word);
    return WORD_OF_REFERENCE.matcher(word).matches()
        || (file.matches()
            && file.group("path").startsWith(workspace + "/")
            && List.of(file.group("path").split("/", -1)).stream().noneMatch(".."::equals));
  }

  /** Returns whether it is a valid name of an object in Kubernetes. */
  public static boolean isName(String text) {
    return text.length() <= 253 && NAME.matcher(text).matches();
  }

  /** Returns whether it is the key of a label or annotation. */
  public static boolean isKey(String text) {
    return text.length() <= 317 && KEY.matcher(text).matches();
  }

  /** Returns whether it is the value of a label. */
  public static boolean isLabelValue(String text) {
    return VALUE.matcher(text).matches();
  }

  /** Returns whether it is on one line and visible. */
  public static boolean isVisible(String text) {
    return text.codePoints()
        .allMatch(c ->
            switch (Character.getType(c)) {
              case Character.CONTROL,
                  Character.FORMAT,
                  Character.SURROGATE,
                  Character.PRIVATE_USE,
                  Character.UNASSIGNED,
                  Character.LINE_SEPARATOR,
                  Character.PARAGRAPH_SEPARATOR ->
                  false;
              default -> true;
            });
  }

  /** Returns whether all its texts are visible and no longer than the limit. */
  public static boolean isVisible(JsonNode node, int most) {
    if (node.isTextual()) {
      return node.textValue().length() <= most && isVisible(node.textValue());
    }
    return node.valueStream().allMatch(child -> isVisible(child, most))
        && node.propertyStream().allMatch(p -> isVisible(p.getKey()));
  }
}
