package io.skopeo.operator.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.luaj.vm2.Globals;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.lib.jse.JsePlatform;

/** Runs the documented health check for Argo CD in the way Argo CD does. */
class ArgoHealthTest {
  private static final String KEY = "resource.customizations.health.skopeo.io_Image";
  private static final int GENERATION = 2;

  @ParameterizedTest
  @CsvSource({
    "True,    UpToDate,         '',          Healthy",
    "True,    UpToDate,         Reconciling, Healthy",
    "True,    SourceGone,       '',          Healthy",
    "Unknown, Copying,          Reconciling, Progressing",
    "False,   CopyFailed,       Reconciling, Progressing",
    "False,   CopyFailed,       '',          Degraded",
    "False,   InvalidSpec,      Stalled,     Degraded",
    "Unknown, DryRun,           '',          Suspended",
    "Unknown, AwaitingApproval, '',          Suspended",
    "Unknown, Suspended,        '',          Suspended",
    "True,    Suspended,        '',          Suspended",
  })
  void healthFollowsFromTheConditions(String ready, String reason, String also, String expected) {
    LuaTable conditions = new LuaTable();
    conditions.insert(0, condition("Ready", ready, reason));
    if (!also.isEmpty()) {
      conditions.insert(0, condition(also, "True", reason));
    }
    LuaValue result = health(status(GENERATION, conditions));
    assertThat(result.get("status").tojstring()).isEqualTo(expected);
    assertThat(result.get("message").tojstring()).isEqualTo("A sentence.");
  }

  @Test
  void outdatedStatusIsProgressing() {
    LuaTable conditions = new LuaTable();
    conditions.insert(0, condition("Ready", "True", "UpToDate"));
    assertProgressing(status(GENERATION - 1, conditions));
  }

  @Test
  void missingStatusIsProgressing() {
    assertProgressing(LuaValue.NIL);
    assertProgressing(new LuaTable());
    assertProgressing(status(GENERATION, new LuaTable()));
  }

  private static void assertProgressing(LuaValue status) {
    assertThat(health(status).get("status").tojstring()).isEqualTo("Progressing");
    assertThat(health(status).get("message").tojstring()).isNotEmpty();
  }

  private static LuaTable condition(String type, String status, String reason) {
    LuaTable condition = new LuaTable();
    condition.set("type", type);
    condition.set("status", status);
    condition.set("reason", reason);
    condition.set("message", "A sentence.");
    return condition;
  }

  private static LuaTable status(int generation, LuaTable conditions) {
    LuaTable status = new LuaTable();
    status.set("observedGeneration", generation);
    status.set("conditions", conditions);
    return status;
  }

  private static LuaValue health(LuaValue status) {
    LuaTable metadata = new LuaTable();
    metadata.set("generation", GENERATION);
    LuaTable image = new LuaTable();
    image.set("metadata", metadata);
    image.set("status", status);
    Globals globals = JsePlatform.standardGlobals();
    globals.set("obj", image);
    return globals.load(script()).call();
  }

  private static String script() {
    return Document.blocks("yaml")
        .filter(block -> block.text().contains(KEY))
        .map(block -> Serialization.unmarshal(block.text(), ConfigMap.class).getData().get(KEY))
        .findFirst()
        .orElseThrow();
  }
}
