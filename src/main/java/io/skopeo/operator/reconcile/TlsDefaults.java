package io.skopeo.operator.reconcile;

/** The TLS defaults of both sides. */
public record TlsDefaults(TlsDefault source, TlsDefault destination) {}
