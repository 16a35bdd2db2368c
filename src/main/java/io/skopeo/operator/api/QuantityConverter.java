package io.skopeo.operator.api;

import com.fasterxml.jackson.databind.util.StdConverter;
import io.fabric8.kubernetes.api.model.Quantity;

/**
 * Reads amounts, and keeps what is none: the schema does not check amounts, and one Image that
 * cannot be deserialized would hide all others from the operator.
 */
final class QuantityConverter extends StdConverter<Object, Quantity> {
  @Override
  public Quantity convert(Object value) {
    String text = value.toString();
    try {
      return new Quantity(text);
    } catch (IllegalArgumentException e) {
      return new Quantity(text, "");
    }
  }
}
