package io.skopeo.operator.api.archive;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** A TaskRun of an export or import. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ArchiveRun(
    @JsonPropertyDescription("The namespace of the TaskRun.") @Nullable String namespace,
    @JsonPropertyDescription("The name of the TaskRun, and of the ConfigMap with its copies.")
        @Nullable String name,
    @JsonPropertyDescription(
            "The number of images that the TaskRun copies. 0 if it only reads or writes files of"
                + " the volume.")
        int lines,
    @JsonPropertyDescription("The time when the TaskRun was created.")
        @Nullable String startTime) {}
