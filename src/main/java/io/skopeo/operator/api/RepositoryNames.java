package io.skopeo.operator.api;

/**
 * The rule for names of repositories, in CEL, and the sentence that tells the slip in a name that
 * it refuses. A pattern of the schema would only print itself.
 */
public final class RepositoryNames {
  private static final String HOST =
      "([a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\\[[0-9a-fA-F:]+\\])(:[0-9]{1,5})?";
  private static final String LEVEL = "[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*";

  /** The syntax of a name, but for the rule that the name of an account has no capitals. */
  static final String SYNTAX = "^(" + HOST + "/)?" + LEVEL + "(/" + LEVEL + ")*$";

  /** A first level with capitals that is no host. */
  static final String CAPITALS_WITHOUT_HOST = "^[^/.:]*[A-Z][^/.:]*/";

  /** The rule. */
  public static final String RULE =
      "self.matches(r'" + SYNTAX + "') && !self.matches(r'" + CAPITALS_WITHOUT_HOST + "')";

  /** The sentence if the API server cannot tell the slip. */
  public static final String REFUSED =
      "the name is no repository: write one such as quay.io/argoproj/argocd";

  private static final String BEGIN =
      "'\"' + self + '\" ' + (self.contains('://') ? 'starts with ' + self.substring(0,"
          + " self.indexOf('://') + 3) + ': leave that out'"
          + " : self.matches(r'\\s') ? 'has a blank: leave it out'"
          + " : self.startsWith('/') ? 'starts with a slash: leave it out'"
          + " : self.endsWith('/') ? 'ends with a slash: leave it out'"
          + " : self.contains('//') ? 'has two slashes in a row: leave one out'"
          + " : self.contains('@') ? 'has a digest: ";
  private static final String TAG = "' : self.matches(r':[^/]*$') ? 'has a tag: ";
  private static final String END =
      "' : self.matches(r'^[^/.:]*[A-Z][^/.:]*(/|$)|/.*[A-Z]') ? 'has capitals: write it in lower"
          + " case' : 'is no repository: write one such as quay.io/argoproj/argocd')";

  /** The sentence for a source. */
  public static final String OF_SOURCE =
      BEGIN + "move it to spec.source.version" + TAG + "move it to spec.source.version" + END;

  /** The sentence for a destination. */
  public static final String OF_DESTINATION =
      BEGIN
          + "leave it out, since a copy has the digest of its source"
          + TAG
          + "move it to spec.destination.version"
          + END;

  /** The sentence for a source in an ImageSet. */
  public static final String OF_ENTRY =
      BEGIN + "move it to tags.exact" + TAG + "move it to tags.exact" + END;

  /** The sentence for a source in an ImageExport. */
  public static final String OF_EXPORT =
      BEGIN + "move it to version" + TAG + "move it to version" + END;

  /** The sentence for a destination in an ImageSet. */
  public static final String OF_TARGET =
      BEGIN
          + "leave it out, since a copy has the digest of its source"
          + TAG
          + "leave it out, since tags keep their names"
          + END;

  private RepositoryNames() {}
}
