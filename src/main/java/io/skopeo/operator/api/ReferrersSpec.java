package io.skopeo.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The manifests that are copied with the image that they refer to. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReferrersSpec(
    @Size(max = 20)
        @JsonPropertyDescription(
            "Regular expressions (RE2) for whole artifact types, such as application/spdx\\+json."
                + " Default: all types.")
        @Nullable List<@Size(min = 1, max = 256) String> artifactTypes) {}
