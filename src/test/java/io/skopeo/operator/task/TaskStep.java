package io.skopeo.operator.task;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.tekton.v1.Param;
import io.fabric8.tekton.v1.ParamSpec;
import io.fabric8.tekton.v1.Step;
import io.fabric8.tekton.v1.Task;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Task's step as a command and an environment. Variables are replaced as Tekton does it, then
 * as Kubernetes does it; paths are in the test's folder.
 */
record TaskStep(List<String> command, Map<String, String> environment) {
  static final Path FILE = Path.of("tekton/skopeo-copy.yaml");

  private static final Pattern TEKTON_VARIABLE = Pattern.compile("\\$\\(([a-z][\\w.-]*)\\)");

  static Task task() {
    try {
      return Serialization.unmarshal(Files.readString(FILE), Task.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Step step() {
    return task().getSpec().getSteps().getFirst();
  }

  /** Returns the step with these params and optional workspaces. */
  static TaskStep of(Path folder, Map<String, String> params, List<String> bound) {
    Task task = task();
    Map<String, String> variables = new TreeMap<>();
    for (ParamSpec param : task.getSpec().getParams()) {
      variables.put("params." + param.getName(), param.getDefault().getStringVal());
    }
    params.forEach((name, value) -> variables.put("params." + name, value));
    task.getSpec()
        .getWorkspaces()
        .forEach(w -> {
          boolean present = !Boolean.TRUE.equals(w.getOptional()) || bound.contains(w.getName());
          Path path = folder.resolve("workspace").resolve(w.getName());
          variables.put("workspaces." + w.getName() + ".path", present ? "" + path : "");
        });
    task.getSpec()
        .getResults()
        .forEach(r ->
            variables.put(
                "results." + r.getName() + ".path",
                folder.resolve("results").resolve(r.getName()).toString()));
    variables.put("credentials.path", folder.resolve("creds").toString());

    Step step = task.getSpec().getSteps().getFirst();
    Map<String, String> environment = new LinkedHashMap<>();
    for (EnvVar variable : step.getEnv()) {
      environment.put(
          variable.getName(), expanded(replaced(variable.getValue(), variables), environment));
    }
    List<String> command =
        java.util.stream.Stream.concat(step.getCommand().stream(), step.getArgs().stream())
            .map(word -> expanded(replaced(word, variables), environment))
            .toList();
    return new TaskStep(command, environment);
  }

  /** Replaces as Tekton does: in one pass, unknown variables stay. */
  private static String replaced(String text, Map<String, String> variables) {
    return TEKTON_VARIABLE
        .matcher(text)
        .replaceAll(match ->
            Matcher.quoteReplacement(variables.getOrDefault(match.group(1), match.group())));
  }

  /** Expands as the kubelet does (k8s.io/kubernetes/third_party/forked/golang/expansion). */
  static String expanded(String text, Map<String, String> environment) {
    StringBuilder result = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '$' || i + 1 == text.length()) {
        result.append(c);
        continue;
      }
      char next = text.charAt(++i);
      if (next == '$') {
        result.append('$');
      } else if (next == '(' && text.indexOf(')', i) > 0) {
        int end = text.indexOf(')', i);
        String name = text.substring(i + 1, end);
        String value = environment.get(name);
        result.append(value == null ? "$(" + name + ")" : value);
        i = end;
      } else {
        result.append('$').append(next);
      }
    }
    return result.toString();
  }

  static Map<String, String> byName(List<Param> params) {
    Map<String, String> values = new HashMap<>();
    params.forEach(p -> values.put(p.getName(), p.getValue().getStringVal()));
    return values;
  }
}
