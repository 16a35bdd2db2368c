package io.skopeo.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** The times when source and destination are compared. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ScheduleSpec(
    @Required
        @Pattern("^(@[a-z]+|[ ]*[^ ]+([ ]+[^ ]+){4}[ ]*)$")
        @Size(max = 128)
        @JsonPropertyDescription(
            "The five fields of a crontab line: minute, hour, day of month, month, day of week, such"
                + " as 0 2 * * *; or @hourly, @daily, @weekly, @monthly or @yearly. When clocks are"
                + " put forward, a time that is skipped comes an hour later; when they are put back,"
                + " a time that is repeated comes once.")
        @Nullable String cron,
    @Pattern("^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$")
        @Size(max = 64)
        @JsonPropertyDescription(
            "The time zone of the cron expression, by its IANA name, such as Europe/Paris. Default:"
                + " UTC.")
        @Nullable String timeZone,
    @Pattern("^([0-9]+(\\.[0-9]+)?(s|m|h|d|w))+$")
        @Size(max = 32)
        @JsonPropertyDescription(
            "A time from 10s to 7d by which each time of the cron expression is delayed, such as"
                + " 2h10m, so that many Images with the same expression do not begin at once. An"
                + " ImageSet with spec.spread sets it.")
        @Nullable String delay) {
  /** Creates a schedule without a delay. */
  public ScheduleSpec(@Nullable String cron, @Nullable String timeZone) {
    this(cron, timeZone, null);
  }
}
