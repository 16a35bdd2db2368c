package io.skopeo.operator.api.archive;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A folder of a PersistentVolumeClaim. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VolumeTarget(
    @Required
        @Pattern("^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$")
        @Size(max = 253)
        @JsonPropertyDescription("The PersistentVolumeClaim, in the same namespace.")
        @Nullable String claimName,
    @Pattern("^[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*$")
        @Size(max = 255)
        @ValidationRule(
            value = "!self.matches(r'(^|/)\\.\\.?(/|$)')",
            message = "a level of the path is . or ..: write the path of a folder below the volume")
        @JsonPropertyDescription(
            "The folder, by its path below the root of the volume, such as exports/site-b. An"
                + " export needs it. Default for an import: the root of the volume.")
        @Nullable String path) {}
