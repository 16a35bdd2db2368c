package io.skopeo.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** At what times the registries are compared. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CronSpec(
    @Required
        @Pattern("^(@[a-z]+|[ ]*[^ ]+([ ]+[^ ]+){4}[ ]*)$")
        @Size(max = 128)
        @JsonPropertyDescription(
            "Minute, hour, day of month, month and day of week as in a crontab (0 2 * * *), or"
                + " @hourly, @daily, @weekly, @monthly, @yearly. A slot in an hour that clocks leave"
                + " out comes an hour later; one in an hour that comes twice comes once.")
        @Nullable String cron,
    @Pattern("^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$")
        @Size(max = 64)
        @JsonPropertyDescription(
            "Whose clocks are meant, by IANA's name, such as Europe/Paris. UTC where it is not"
                + " given.")
        @Nullable String timeZone) {}
