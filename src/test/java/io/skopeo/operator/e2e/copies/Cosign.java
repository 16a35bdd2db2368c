package io.skopeo.operator.e2e.copies;

import io.skopeo.operator.cluster.ClusterScript;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The program cosign with keys of its own, without any service of sigstore's. */
public final class Cosign {
  private static final List<String> BUNDLES =
      List.of("--signing-config=offline.json", "--trusted-root=root.json");
  private static final List<String> TAGS =
      List.of("--use-signing-config=false", "--new-bundle-format=false", "--tlog-upload=false");

  /** What an image has of cosign's after it was signed, attested and described. */
  public enum Format {
    /** Bundles that refer to the image, as since version 3. */
    BUNDLES,
    /** Tags with the image's digest, as until version 2. */
    TAGS
  }

  private final Path folder;
  private final Path program = ClusterScript.tool("cosign");

  private Cosign(Path folder) {
    this.folder = folder;
  }

  /** Creates keys in a folder. */
  public static Cosign create(Path folder) {
    try {
      Files.createDirectories(folder);
      Files.writeString(
          folder.resolve("offline.json"),
          "{\"mediaType\":\"application/vnd.dev.sigstore.signingconfig.v0.2+json\"}");
      Files.writeString(
          folder.resolve("root.json"),
          "{\"mediaType\":\"application/vnd.dev.sigstore.trustedroot+json;version=0.1\"}");
      Files.writeString(folder.resolve("predicate.json"), "{\"tested\":true}");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var cosign = new Cosign(folder);
    cosign.succeed(List.of("generate-key-pair"));
    return cosign;
  }

  /** Signs an image and attests something of it. */
  public void sign(Format format, String image) {
    List<String> options = format == Format.BUNDLES ? BUNDLES : TAGS;
    succeed(command("sign", "cosign.key", options, List.of("--yes", image)));
    succeed(
        command(
            "attest",
            "cosign.key",
            options,
            List.of("--yes", "--type=custom", "--predicate=predicate.json", image)));
    if (format == Format.TAGS) {
      succeed(List.of("attach", "sbom", "--sbom=predicate.json", "--allow-http-registry", image));
    }
  }

  /** Returns cosign's errors about the signature and the attestation; empty if both are valid. */
  public String verify(String image) {
    List<String> options = List.of("--insecure-ignore-tlog", "--trusted-root=root.json");
    return run(command("verify", "cosign.pub", options, List.of(image)))
        + run(
            command("verify-attestation", "cosign.pub", options, List.of("--type=custom", image)));
  }

  private static List<String> command(
      String verb, String key, List<String> options, List<String> more) {
    var command = new ArrayList<>(List.of(verb, "--key=" + key, "--allow-http-registry"));
    command.addAll(options);
    command.addAll(more);
    return command;
  }

  private void succeed(List<String> arguments) {
    String error = run(arguments);
    if (!error.isEmpty()) {
      throw new IllegalStateException(error);
    }
  }

  private String run(List<String> arguments) {
    var command = new ArrayList<>(List.of(program.toString()));
    command.addAll(arguments);
    var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().put("COSIGN_PASSWORD", "");
    builder.environment().put("TUF_ROOT", folder.resolve("tuf").toString());
    builder.environment().put("NO_PROXY", "127.0.0.1");
    builder.environment().put("HTTPS_PROXY", "http://127.0.0.1:9");
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0 ? "" : "cosign %s: %s".formatted(arguments, output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
