package io.skopeo.operator.registry.fake;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A certificate for 127.0.0.1 only, signed by its own CA and valid until 2126. Created with
 * keytool; its key protects nothing.
 */
public final class TestCertificate {
  private static final char[] PASSWORD = "changeit".toCharArray();

  private TestCertificate() {}

  /** Returns the CA in PEM. */
  public static String ca() {
    return pem("ca.pem");
  }

  /** Returns the CA of the expired certificate in PEM. */
  public static String expiredCa() {
    return pem("expired-ca.pem");
  }

  private static String pem(String name) {
    try (InputStream pem = resource(name)) {
      return new String(pem.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Creates the TLS context of a server. */
  public static SSLContext context() {
    return context("server.p12");
  }

  /** Creates the TLS context of a server whose certificate expired in January 2020. */
  public static SSLContext expired() {
    return context("expired.p12");
  }

  /** The subject of a certificate that signs itself. */
  public enum SelfSigned {
    /** The common name localhost. */
    COMMON_NAME("common-name.p12"),
    /** The common name 127.0.0.1. */
    COMMON_NAME_ADDRESS("common-name-address.p12"),
    /** The common name localhost, and 127.0.0.1 as a subject alternative name. */
    ADDRESS_ONLY("address-only.p12"),
    /** The common name localhost, and other.example as a subject alternative name. */
    OTHER_NAME("other-name.p12");

    private final String file;

    SelfSigned(String file) {
      this.file = file;
    }

    /** Creates the TLS context of a server. */
    public SSLContext context() {
      return TestCertificate.context(file);
    }

    /** Returns the certificate in PEM. */
    public String pem() {
      try {
        return TestCertificate.pem("CERTIFICATE", keys(file).getCertificate("server").getEncoded());
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static KeyStore keys(String name) throws GeneralSecurityException {
    try (InputStream store = resource(name)) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(store, PASSWORD);
      return keys;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SSLContext context(String name) {
    try {
      KeyStore keys = keys(name);
      var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(keys, PASSWORD);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(factory.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes {@code tls.crt} and {@code tls.key} in PEM, for servers outside of the JVM. */
  public static void write(Path folder) throws IOException {
    try {
      KeyStore keys = keys("server.p12");
      Files.writeString(
          folder.resolve("tls.crt"),
          pem("CERTIFICATE", keys.getCertificate("server").getEncoded()));
      Files.writeString(
          folder.resolve("tls.key"),
          pem("PRIVATE KEY", keys.getKey("server", PASSWORD).getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String pem(String kind, byte[] bytes) {
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
        .formatted(kind, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes));
  }

  private static InputStream resource(String name) {
    return Objects.requireNonNull(TestCertificate.class.getResourceAsStream("/registry/" + name));
  }
}
