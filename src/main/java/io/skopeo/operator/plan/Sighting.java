package io.skopeo.operator.plan;

import io.skopeo.operator.reference.Digest;
import io.skopeo.operator.registry.Answer;
import io.skopeo.operator.tags.Chosen;
import java.util.Optional;

/**
 * What was seen of one chosen image.
 *
 * @param image which one
 * @param listed whether the destination's listing has its tag
 * @param source what the source answered, if it was asked
 * @param destination what the destination answered, if it was asked
 * @param pulls how many pulls a copy costs where the source's registry counts them
 */
public record Sighting(
    Chosen image,
    boolean listed,
    Optional<Answer<Digest>> source,
    Optional<Answer<Digest>> destination,
    int pulls) {}
