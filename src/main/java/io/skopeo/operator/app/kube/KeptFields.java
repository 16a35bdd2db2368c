package io.skopeo.operator.app.kube;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.tekton.v1.TaskRunStatus;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads objects of the API server without the fields that this operator never looks at, and that
 * are most of what its watches would keep: who has written which field, what {@code kubectl apply}
 * was given, and the Task that Tekton copies into the status of each TaskRun.
 *
 * <p>Nothing is lost at the API server, since objects are patched and never replaced.
 */
public final class KeptFields {
  private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

  private KeptFields() {}

  /** Creates the serialization of a client. */
  public static KubernetesSerialization serialization() {
    var mapper = new ObjectMapper();
    mapper.addMixIn(ObjectMeta.class, Metadata.class);
    mapper.addMixIn(TaskRunStatus.class, RunStatus.class);
    return new KubernetesSerialization(mapper, true);
  }

  /** Fields of all objects. */
  @JsonIgnoreProperties("managedFields")
  abstract static class Metadata {
    @JsonDeserialize(using = Annotations.class)
    abstract void setAnnotations(Map<String, String> annotations);
  }

  /** Fields of the status of TaskRuns. */
  @JsonIgnoreProperties({"taskSpec", "provenance"})
  abstract static class RunStatus {}

  /** Reads annotations. */
  static final class Annotations extends StdDeserializer<Map<String, String>> {
    private static final long serialVersionUID = 1;

    Annotations() {
      super(Map.class);
    }

    @Override
    public Map<String, String> deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      var annotations = new LinkedHashMap<String, String>();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        if (!name.equals(LAST_APPLIED)) {
          annotations.put(name, parser.getValueAsString());
        }
      }
      return annotations;
    }
  }
}
