package io.skopeo.operator.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The words for kinds in kubectl commands. */
class KubectlCommandTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "kubectl get simg | simg",
        "kubectl get simg --namespace team-a | simg",
        "kubectl -n team-a get simg | simg",
        "kubectl get pods,leases --namespace skopeo-operator | pods leases",
        "kubectl wait --for=condition=Ready simg/argocd --timeout=3m | simg",
        "kubectl wait --for condition=Ready simg/argocd simg/nginx | simg",
        "kubectl annotate --overwrite simg NAME skopeo.io/requestedAt=\"$(date)\" | simg",
        "kubectl get --all-namespaces -o jsonpath='{.items[*].metadata.name}' simg | simg",
        "kubectl describe simg, which says why | simg",
        "kubectl wait --timeout=60s \"simg/$1\" | simg",
        "kubectl wait \"${@:2}\" --timeout=180s | ''",
        "kubectl get images.skopeo.io -A > images.yaml | images.skopeo.io",
        "kubectl delete crd images.skopeo.io | crd",
        "kubectl logs --tail 20 deployment/skopeo-operator | deployment",
        "kubectl logs --namespace team-a argocd-pod | ''",
        "kubectl get --raw /readyz?verbose | ''",
        "kubectl create configmap images --from-file=url.txt | ''",
        "kubectl apply -f image.yaml | ''",
        "kubectl get | ''",
        "src/bin/kubectl get images | ''",
        "skopeo list-tags docker://images | ''",
      })
  void kindsAreFound(String text, String resources) {
    List<String> found =
        KubectlCommand.in(text).stream().flatMap(command -> command.resources().stream()).toList();
    assertThat(String.join(" ", found)).isEqualTo(resources.replace("''", ""));
  }

  @Test
  void commandEndsAtAnOperatorOrTheLine() {
    assertThat(
            KubectlCommand.in(
                """
                eval x; kubectl get simg NAME \\
                  -o yaml | grep images
                images (kubectl get pods) `kubectl get nodes` images
                """))
        .extracting(KubectlCommand::text)
        .containsExactly(
            "kubectl get simg NAME \\\n  -o yaml", "kubectl get pods", "kubectl get nodes");
  }
}
