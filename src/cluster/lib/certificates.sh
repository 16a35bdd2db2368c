# A certificate authority, and a separate identity for every component.
# shellcheck shell=bash disable=SC2154

pki=$state/pki

make_certificates() {
  make_authority
  openssl genrsa -out "$pki/service-accounts.key" 2048
  openssl rsa -in "$pki/service-accounts.key" -pubout -out "$pki/service-accounts.pub"
  make_certificate apiserver /CN=kube-apiserver \
    "IP:$node_address,IP:127.0.0.1,IP:$service_address,DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc"
  make_certificate kubelet-server "/O=system:nodes/CN=system:node:$node" "IP:$node_address,DNS:$node"
  make_certificate kubelet-client /O=system:masters/CN=kube-apiserver-kubelet-client
  make_certificate admin /O=system:masters/CN=cluster-admin
  make_certificate kubelet "/O=system:nodes/CN=system:node:$node"
  make_certificate controller-manager /CN=system:kube-controller-manager
  make_certificate scheduler /CN=system:kube-scheduler
  make_certificate kube-proxy /CN=system:kube-proxy
  local who
  for who in admin kubelet controller-manager scheduler kube-proxy; do
    make_kubeconfig "$node_address" $who "$pki/$who.conf"
  done
  make_kubeconfig 127.0.0.1 admin "$state/kubeconfig"
}

make_authority() {
  make_key ca
  openssl req -x509 -new -nodes -key "$pki/ca.key" -days 365 -subj "/CN=$name" -out "$pki/ca.crt"
}

make_key() { # file name
  # EC keys are quick to create; the administrator's is RSA, since not every Kubernetes client reads EC keys.
  case $1 in
    admin) openssl genrsa -out "$pki/$1.key" 2048 ;;
    *) openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$pki/$1.key" ;;
  esac
}

make_certificate() { # file name, subject, names it serves under
  make_key "$1"
  openssl req -new -nodes -key "$pki/$1.key" -subj "$2" -out "$pki/$1.csr"
  {
    echo "extendedKeyUsage = clientAuth, serverAuth"
    [ -z "${3:-}" ] || echo "subjectAltName = $3"
  } >"$pki/$1.ext"
  openssl x509 -req -in "$pki/$1.csr" -CA "$pki/ca.crt" -CAkey "$pki/ca.key" -CAcreateserial -days 365 \
    -extfile "$pki/$1.ext" -out "$pki/$1.crt"
  rm "$pki/$1.csr" "$pki/$1.ext"
}

make_kubeconfig() { # address of the API server, who, file
  install -m 600 /dev/stdin "$3" <<YAML
apiVersion: v1
kind: Config
clusters:
  - name: $name
    cluster: {server: "https://$1:$api_port", certificate-authority-data: $(base64 -w0 "$pki/ca.crt")}
users:
  - name: $2
    user: {client-certificate-data: $(base64 -w0 "$pki/$2.crt"), client-key-data: $(base64 -w0 "$pki/$2.key")}
contexts:
  - name: $name
    context: {cluster: $name, user: $2, namespace: default}
current-context: $name
YAML
}
