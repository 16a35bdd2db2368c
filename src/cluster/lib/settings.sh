# Names, addresses and versions that the other files, and other programs, use.
# shellcheck shell=bash disable=SC2034,SC2154

project=$(readlink -f "$here/../..")
name=skopeo-operator-cluster

# One cluster per machine: its network namespace, ports and state have fixed names, so that a cluster of another
# checkout is detected.
state=/var/lib/$name
mirrors=$state/certs.d
lock=/run/lock/$name.lock
cgroup=$name
namespace=$name
node=node1
node_address=10.89.0.1
no_gateway=10.89.0.254
pod_network=10.244.0.0/24
service_network=10.96.0.0/16
service_address=10.96.0.1

api_port=16443
source_port=15001
destination_port=15002
destination_username=mirror
destination_password=copy-with-care

# A minimal PATH may lack administrator tools and Go.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin:/usr/local/go/bin
export HOME=${HOME:-$(getent passwd "$(id -u)" | cut -d: -f6)}
cache=${XDG_CACHE_HOME:-$HOME/.cache}/skopeo-operator

pinned() { # module, go.mod; prints the version that go.mod requires
  awk -v module="$1" '{ sub(/^require /, "") } $1 == module { print $2; exit }' "$2"
}
kubernetes_version=$(pinned k8s.io/kubernetes "$here/kubernetes/go.mod")
tekton_version=$(pinned github.com/tektoncd/pipeline "$here/tekton/go.mod")
helm_version=$(pinned helm.sh/helm/v3 "$here/helm/go.mod")
kubeconform_version=$(pinned github.com/yannh/kubeconform "$here/kubeconform/go.mod")

print_environment() {
  print_assignments \
    KUBECONFIG "$state/kubeconfig" \
    CLUSTER_BIN "$(client_directory)" \
    KUBE_API_TEST_DIR "$(built clients)" \
    TEKTON_CONFIG "$(built tekton)/config" \
    KUBECONFORM "$(built kubeconform)/kubeconform" \
    MONITORING_CRDS "$(built kubeconform)/crds" \
    KUBERNETES_VERSION "$kubernetes_version" \
    TEKTON_VERSION "$tekton_version" \
    NETWORK_NAMESPACE "$namespace" \
    NODE_ADDRESS "$node_address" \
    CONTAINERD_MIRRORS "$mirrors" \
    SOURCE_REGISTRY "127.0.0.1:$source_port" \
    DESTINATION_REGISTRY "127.0.0.1:$destination_port" \
    SOURCE_REGISTRY_IN_CLUSTER "$node_address:$source_port" \
    DESTINATION_REGISTRY_IN_CLUSTER "$node_address:$destination_port" \
    DESTINATION_USERNAME "$destination_username" \
    DESTINATION_PASSWORD "$destination_password"
}

print_assignments() { printf '%s=%q\n' "$@"; }
