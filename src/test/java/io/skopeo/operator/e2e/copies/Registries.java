package io.skopeo.operator.e2e.copies;

import io.skopeo.operator.e2e.content.RegistryProcess;
import io.skopeo.operator.e2e.content.RegistryProcess.Program;
import io.skopeo.operator.e2e.fixture.PortForward;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Registries that images come from, with and without referrers API, and one of each program as a
 * destination. All of them are reachable from the cluster.
 */
public final class Registries implements AutoCloseable {
  private final Map<Program, RegistryProcess> sources;
  private final Map<Program, RegistryProcess> destinations;
  private final PortForward forward;

  private Registries(Path folder) {
    sources = start(folder.resolve("sources"), List.of(Program.DISTRIBUTION, Program.OLAREG));
    destinations = start(folder.resolve("destinations"), Arrays.asList(Program.values()));
    forward =
        PortForward.open(
            folder,
            Stream.of(sources, destinations)
                .map(Map::values)
                .flatMap(Collection::stream)
                .mapToInt(RegistryProcess::port)
                .toArray());
  }

  public static Registries start(Path folder) {
    return new Registries(folder);
  }

  private static Map<Program, RegistryProcess> start(Path folder, List<Program> programs) {
    var registries = new EnumMap<Program, RegistryProcess>(Program.class);
    programs.forEach(program ->
        registries.put(program, RegistryProcess.start(program, folder.resolve(program.name()))));
    return registries;
  }

  /** Returns the source of a program, of which it has none of Debian's. */
  public RegistryProcess source(Program program) {
    return sources.get(program);
  }

  public Map<Program, RegistryProcess> destinations() {
    return destinations;
  }

  @Override
  public void close() {
    forward.close();
    sources.values().forEach(RegistryProcess::close);
    destinations.values().forEach(RegistryProcess::close);
  }
}
