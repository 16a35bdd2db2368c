package io.skopeo.operator.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** How the registries' certificates are verified, on each side. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TlsSpec(
    @JsonPropertyDescription("At the source.") @Nullable Side source,
    @JsonPropertyDescription("At the destination.") @Nullable Side destination) {

  /** One side. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = "!has(self.insecureSkipVerify) || !self.insecureSkipVerify || !has(self.caRef)",
      message = "insecureSkipVerify and caRef contradict each other: leave one of them out")
  public record Side(
      @JsonPropertyDescription(
              "Whether the registry may answer over plain HTTP or with a certificate that is not"
                  + " valid. What the installation says where it is not given; false where there is"
                  + " a caRef.")
          @Nullable Boolean insecureSkipVerify,
      @JsonPropertyDescription(
              "The CA of the registry's certificate, where it is none that everybody trusts.")
          @Nullable Authority caRef) {}

  /** Where a CA's certificates are, in the Image's own namespace. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Authority(
      @Required @JsonPropertyDescription("Secret or ConfigMap.") @Nullable Kind kind,
      @Required
          @Pattern("^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$")
          @Size(max = 253)
          @JsonPropertyDescription("Its name, in the namespace of the Image.")
          @Nullable String name,
      @Pattern("^[-._a-zA-Z0-9]+$")
          @Size(max = 253)
          @JsonPropertyDescription(
              "The key with the certificates in PEM, ca.crt where it is not given. Nothing but"
                  + " certificates is taken of it.")
          @Nullable String key) {}

  /** What has the certificates. */
  public enum Kind {
    /** A Secret. */
    @JsonProperty("Secret")
    SECRET("Secret"),
    /** A ConfigMap. */
    @JsonProperty("ConfigMap")
    CONFIG_MAP("ConfigMap");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** Reads what is stored; anything unknown reads as absent. */
    @JsonCreator
    static @Nullable Kind stored(String text) {
      return switch (text) {
        case "Secret" -> SECRET;
        case "ConfigMap" -> CONFIG_MAP;
        default -> null;
      };
    }

    /** As Kubernetes writes it. */
    @Override
    public String toString() {
      return word;
    }
  }
}
