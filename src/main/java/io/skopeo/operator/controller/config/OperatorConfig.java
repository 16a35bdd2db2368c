package io.skopeo.operator.controller.config;

/**
 * The settings of this installation, as the administrator chose them.
 *
 * @param central the namespace and credentials of central runs, and who may use them
 * @param task the Tekton Task that runs use
 * @param tls how certificates are verified if an Image does not say
 * @param runs what holds for every TaskRun
 * @param watched the namespaces whose Images are reconciled
 * @param migrationApproved whether all Images that the Go operator handled are approved
 */
public record OperatorConfig(
    CentralConfig central,
    TaskConfig task,
    TlsDefaults tls,
    RunDefaults runs,
    WatchedNamespaces watched,
    boolean migrationApproved) {}
