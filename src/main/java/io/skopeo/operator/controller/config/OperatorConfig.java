package io.skopeo.operator.controller.config;

/**
 * The settings of the installation.
 *
 * @param central the namespace and credentials of central runs, and who may use them
 * @param task the Tekton Task that runs use
 * @param tls the verification of certificates if an Image does not configure it
 * @param runs the settings of all TaskRuns
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
