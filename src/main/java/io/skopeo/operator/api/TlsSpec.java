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

/** The verification of the registries' certificates, on each side. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TlsSpec(
    @JsonPropertyDescription("Verification of the source registry's certificate.")
        @Nullable Side source,
    @JsonPropertyDescription("Verification of the destination registry's certificate.")
        @Nullable Side destination) {

  /** The verification on one side. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = "!has(self.insecureSkipVerify) || !self.insecureSkipVerify || !has(self.caRef)",
      message = "insecureSkipVerify and caRef contradict each other: remove one of them")
  public record Side(
      @JsonPropertyDescription(
              "If true, the registry may use plain HTTP or a certificate that is not valid."
                  + " Default: the installation's setting, or false if caRef is set.")
          @Nullable Boolean insecureSkipVerify,
      @JsonPropertyDescription(
              "The CA that issued the registry's certificate, if it is not publicly trusted.")
          @Nullable Authority caRef) {}

  /** The Secret or ConfigMap with a CA's certificates, in the Image's own namespace. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Authority(
      @Required
          @JsonPropertyDescription(
              "The kind of the object that has the certificates: Secret or ConfigMap.")
          @Nullable Kind kind,
      @Required
          @Pattern("^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$")
          @Size(max = 253)
          @JsonPropertyDescription("The name of the Secret or ConfigMap, in the same namespace.")
          @Nullable String name,
      @Pattern("^[-._a-zA-Z0-9]+$")
          @Size(max = 253)
          @JsonPropertyDescription(
              "The key of the Secret or ConfigMap under which the certificates are, in PEM."
                  + " Default: ca.crt. Anything but certificates is ignored.")
          @Nullable String key) {}

  /** The kind of the object that has the certificates. */
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

    /** Returns the kind as Kubernetes writes it. */
    @Override
    public String toString() {
      return word;
    }
  }
}
