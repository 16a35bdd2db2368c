package io.skopeo.operator.api.archive;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** An image that could not be exported or imported. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ArchiveFailure(
    @JsonPropertyDescription(
            "The repository: of an export, the one that is read; of an import, the one that the"
                + " volume names.")
        @Nullable String repository,
    @JsonPropertyDescription("The tag; * if all tags of the repository are concerned.")
        @Nullable String tag,
    @JsonPropertyDescription("The digest that could not be copied.") @Nullable String digest,
    @JsonPropertyDescription("One of the reasons in docs/reasons.md.") @Nullable String reason,
    @JsonPropertyDescription("A sentence that says what is wrong and what to do.")
        @Nullable String message,
    @JsonPropertyDescription("The number of failed attempts in a row.") int attempts,
    @JsonPropertyDescription("The time of the last attempt.") @Nullable String lastAttemptTime,
    @JsonPropertyDescription("The time before which there is no other attempt.")
        @Nullable String nextAttemptTime) {}
