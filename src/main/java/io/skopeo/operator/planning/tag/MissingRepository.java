package io.skopeo.operator.planning.tag;

import io.skopeo.operator.oci.Repository;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A repository of a registry that does not create it on push. */
final class MissingRepository {
  /** A private registry of Amazon ECR; its region is the only group. */
  private static final Pattern ECR =
      Pattern.compile(
          "[0-9]{12}\\.dkr[.-]ecr(?:-fips)?\\.([a-z0-9-]+)\\."
              + "(?:amazonaws\\.(?:com|com\\.cn|eu)|on\\.aws|on\\.amazonwebservices\\.com\\.cn)");

  private static final String ECR_PUBLIC = "public.ecr.aws";

  private MissingRepository() {}

  /** Returns the command that creates it; empty if the registry has none that is known. */
  static Optional<String> command(Repository repository) {
    Matcher ecr = ECR.matcher(repository.host());
    if (ecr.matches()) {
      return Optional.of(
          "aws ecr create-repository --repository-name %s --region %s"
              .formatted(repository.path(), ecr.group(1)));
    }
    int alias = repository.path().indexOf('/');
    return repository.host().equals(ECR_PUBLIC) && alias > 0
        ? Optional.of(
            "aws ecr-public create-repository --repository-name %s --region us-east-1"
                .formatted(repository.path().substring(alias + 1)))
        : Optional.empty();
  }
}
