package io.skopeo.operator.controller.archive;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.skopeo.operator.api.archive.ImageExport;
import io.skopeo.operator.api.archive.ImageImport;
import io.skopeo.operator.controller.archive.export.ExportSources;
import io.skopeo.operator.controller.archive.export.ExportStep;
import io.skopeo.operator.controller.archive.imports.ImportReceipts;
import io.skopeo.operator.controller.archive.imports.ImportStep;
import io.skopeo.operator.controller.archive.imports.VolumeListing;
import io.skopeo.operator.controller.archive.run.OwnedRuns;
import io.skopeo.operator.controller.archive.run.VolumeLauncher;
import io.skopeo.operator.controller.archive.run.VolumeRuns;
import io.skopeo.operator.controller.archive.source.ArchiveTargets;
import io.skopeo.operator.controller.archive.source.ReceiptConfigMaps;
import io.skopeo.operator.controller.config.OperatorConfig;
import io.skopeo.operator.controller.events.KubernetesEvents;
import io.skopeo.operator.controller.events.TektonDiscovery;
import io.skopeo.operator.controller.execution.CentralCredentials;
import io.skopeo.operator.controller.execution.CredsInitCheck;
import io.skopeo.operator.controller.execution.ExecutionTargetResolver;
import io.skopeo.operator.controller.execution.ProxySecretCheck;
import io.skopeo.operator.controller.execution.TaskResolver;
import io.skopeo.operator.controller.execution.TlsResolver;
import io.skopeo.operator.controller.launch.FencedClient;
import io.skopeo.operator.controller.taskrun.RunOptionsFactory;
import io.skopeo.operator.controller.tracking.ImagesBySet;
import io.skopeo.operator.credentials.account.ServiceAccountReader;
import io.skopeo.operator.registry.Registry;
import io.skopeo.operator.spec.archive.ExportReader;
import io.skopeo.operator.spec.archive.ImportReader;
import io.skopeo.operator.spec.policy.PolicyCheckedSpecReader;
import java.time.InstantSource;

/**
 * The controllers of ImageExports and ImageImports.
 *
 * @param exports reconciles ImageExports
 * @param imports reconciles ImageImports
 */
public record ArchiveControllers(ExportReconciler exports, ImportReconciler imports) {
  /**
   * The readers of specs.
   *
   * @param images of Images, which exports select
   */
  public record Specs(ExportReader exports, ImportReader imports, PolicyCheckedSpecReader images) {}

  /**
   * Creates the controllers.
   *
   * @param client of everything but the creation of runs
   * @param images the informer of Images
   * @param mostRuns the most runs of exports and imports at once
   */
  public static ArchiveControllers create(
      KubernetesClient client,
      FencedClient launches,
      TektonDiscovery tekton,
      Registry registry,
      OperatorConfig config,
      Specs specs,
      ImagesBySet images,
      int mostRuns,
      InstantSource time) {
    String central = config.central().namespace();
    var targets =
        new ArchiveTargets(
            new ExecutionTargetResolver(
                config.central(),
                new ServiceAccountReader(client),
                new CentralCredentials(client, config.central()),
                new TlsResolver(client, central, config.tls())),
            config.central());
    var runs = new VolumeRuns(client, config.watched(), central);
    var launcher =
        new VolumeLauncher(
            client,
            launches,
            runs,
            new TaskResolver(client, config.task()),
            new ProxySecretCheck(client, config.runs().proxies()),
            new CredsInitCheck(client, time),
            mostRuns);
    var options = new RunOptionsFactory(config.runs());
    var reporter = new ArchiveReporter(new KubernetesEvents(client));
    var receipts = new ReceiptConfigMaps(client);
    return new ArchiveControllers(
        new ExportReconciler(
            time,
            specs.exports(),
            new OwnedRuns<>(tekton, config.watched().ofImages(), ImageExport.class),
            runs,
            new ExportStep(
                registry,
                new ExportSources(client, images, specs.images(), targets),
                receipts,
                runs,
                launcher,
                options),
            reporter),
        new ImportReconciler(
            time,
            specs.imports(),
            new OwnedRuns<>(tekton, config.watched().ofImages(), ImageImport.class),
            runs,
            new ImportStep(
                new VolumeListing(registry, specs.imports(), targets, runs),
                targets,
                new ImportReceipts(registry, receipts),
                runs,
                launcher,
                options),
            reporter));
  }
}
