package io.skopeo.operator.e2e;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.tekton.v1.Task;

/**
 * A Task with the contract of skopeo-copy 0.4 in the Tekton catalog, written from its description:
 * its params, workspace and step name, no results, one line after the other until one fails.
 */
final class CatalogTask {
  private CatalogTask() {}

  static Task of(String namespace, String image) {
    return Serialization.unmarshal(
        """
        apiVersion: tekton.dev/v1
        kind: Task
        metadata:
          name: skopeo-copy
          namespace: %s
          labels: {app.kubernetes.io/version: "0.4"}
        spec:
          workspaces: [{name: images-url}]
          params:
            - {name: srcImageURL, type: string, default: ""}
            - {name: destImageURL, type: string, default: ""}
            - {name: srcTLSverify, type: string, default: "true"}
            - {name: destTLSverify, type: string, default: "true"}
            - {name: multiArch, type: string, default: system}
          steps:
            - name: skopeo-copy
              image: %s
              # What an installation with such a Task has to do for ServiceAccount credentials.
              env:
                - {name: REGISTRY_AUTH_FILE, value: $(credentials.path)/.docker/config.json}
                - {name: TMPDIR, value: /tekton/home}
              securityContext:
                runAsNonRoot: true
                runAsUser: 65532
                allowPrivilegeEscalation: false
                capabilities: {drop: [ALL]}
                seccompProfile: {type: RuntimeDefault}
              script: |
                #!/usr/bin/env bash
                set -e
                copy() {
                  skopeo copy "$@" --multi-arch=$(params.multiArch) \\
                    --src-tls-verify=$(params.srcTLSverify) --dest-tls-verify=$(params.destTLSverify)
                }
                if [ "$(params.srcImageURL)" != "" ] && [ "$(params.destImageURL)" != "" ]; then
                  copy "$(params.srcImageURL)" "$(params.destImageURL)"
                else
                  while read -r line || [ -n "$line" ]; do
                    copy $line
                  done <$(workspaces.images-url.path)/url.txt
                fi
        """
            .formatted(namespace, image),
        Task.class);
  }
}
