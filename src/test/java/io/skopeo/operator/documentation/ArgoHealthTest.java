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

/** The health check that the documentation gives to Argo CD, run as Argo CD runs it. */
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
  void healthIsToldFromTheConditions(String ready, String reason, String also, String health) {
    LuaTable conditions = new LuaTable();
    conditions.insert(0, condition("Ready", ready, reason));
    if (!also.isEmpty()) {
      conditions.insert(0, condition(also, "True", reason));
    }
    LuaValue told = told(status(GENERATION, conditions));
    assertThat(told.get("status").tojstring()).isEqualTo(health);
    assertThat(told.get("message").tojstring()).isEqualTo("A sentence.");
  }

  @Test
  void earlierSpecIsProgressing() {
    LuaTable conditions = new LuaTable();
    conditions.insert(0, condition("Ready", "True", "UpToDate"));
    assertProgresses(status(GENERATION - 1, conditions));
  }

  @Test
  void imageWithoutAStatusIsProgressing() {
    assertProgresses(LuaValue.NIL);
    assertProgresses(new LuaTable());
    assertProgresses(status(GENERATION, new LuaTable()));
  }

  private static void assertProgresses(LuaValue status) {
    assertThat(told(status).get("status").tojstring()).isEqualTo("Progressing");
    assertThat(told(status).get("message").tojstring()).isNotEmpty();
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

  private static LuaValue told(LuaValue status) {
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
