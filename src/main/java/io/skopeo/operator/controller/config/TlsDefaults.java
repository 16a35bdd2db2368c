package io.skopeo.operator.controller.config;

/** The TLS defaults of both sides. */
public record TlsDefaults(TlsDefault source, TlsDefault destination) {}
