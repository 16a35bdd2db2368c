# etcd, the API server and the controllers.
# shellcheck shell=bash disable=SC2154

component() { echo "$(built kubernetes)/$1"; }

start_etcd() {
  mkdir -m 700 "$state/etcd"
  # data need not survive a power failure
  start etcd env ETCD_UNSUPPORTED_ARCH=arm64 etcd --data-dir "$state/etcd" --unsafe-no-fsync \
    --listen-client-urls http://127.0.0.1:2379 --advertise-client-urls http://127.0.0.1:2379 \
    --listen-peer-urls http://127.0.0.1:2380
}

start_api_server() {
  start apiserver "$(component kube-apiserver)" \
    --etcd-servers=http://127.0.0.1:2379 \
    --advertise-address="$node_address" --secure-port="$api_port" --service-cluster-ip-range="$service_network" \
    --authorization-mode=Node,RBAC --enable-admission-plugins=NodeRestriction --allow-privileged=true \
    --feature-gates=MutatingAdmissionPolicy=true --runtime-config=admissionregistration.k8s.io/v1beta1=true \
    --tls-cert-file="$pki/apiserver.crt" --tls-private-key-file="$pki/apiserver.key" --client-ca-file="$pki/ca.crt" \
    --kubelet-certificate-authority="$pki/ca.crt" --kubelet-preferred-address-types=InternalIP \
    --kubelet-client-certificate="$pki/kubelet-client.crt" --kubelet-client-key="$pki/kubelet-client.key" \
    --service-account-issuer=https://kubernetes.default.svc \
    --service-account-key-file="$pki/service-accounts.pub" \
    --service-account-signing-key-file="$pki/service-accounts.key"
  until_true 60 "the API server" api_answers
}

start_controllers() {
  start controller-manager "$(component kube-controller-manager)" \
    --kubeconfig="$pki/controller-manager.conf" --leader-elect=false --use-service-account-credentials \
    --authentication-kubeconfig="$pki/controller-manager.conf" \
    --authorization-kubeconfig="$pki/controller-manager.conf" \
    --flex-volume-plugin-dir="$state/volume-plugins" \
    --service-account-private-key-file="$pki/service-accounts.key" --root-ca-file="$pki/ca.crt" \
    --cluster-signing-cert-file="$pki/ca.crt" --cluster-signing-key-file="$pki/ca.key"
  start scheduler "$(component kube-scheduler)" --kubeconfig="$pki/scheduler.conf" --leader-elect=false \
    --authentication-kubeconfig="$pki/scheduler.conf" --authorization-kubeconfig="$pki/scheduler.conf"
}

kubectl() { KUBECONFIG=$state/kubeconfig KUBECACHEDIR=$state/kubectl "$(component kubectl)" "$@"; }
