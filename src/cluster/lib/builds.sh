# Programs that are built from Go modules, cached by version and build inputs.
# shellcheck shell=bash disable=SC2154

declare -A versions=(
  [kubernetes]=$kubernetes_version [tekton]=$tekton_version [helm]=$helm_version [kubeconform]=$kubeconform_version
)
declare -A built=()

built() { # kubernetes, tekton, helm, kubeconform, clients, images or tools/NAME; prints its directory in the cache
  [ -n "${built[$1]:-}" ] || built[$1]=$(where_built "$1")
  echo "${built[$1]}"
}

where_built() {
  case $1 in
    kubernetes | tekton | helm | kubeconform) echo "$cache/$1-${versions[$1]}-$(key_of "$1")" ;;
    tools/*) echo "$cache/${1#*/}-$(version_of "$1")-$(key_of "$1")" ;;
    clients) echo "$cache/clients-$(printf '%s\n' "$(built kubernetes)" "$(built helm)" | key)" ;;
    images) echo "$cache/images-$(image_inputs | key)" ;;
  esac
}

version_of() {
  case $1 in
    tools/*) tool_version "${1#*/}" ;;
    *) echo "${versions[$1]}" ;;
  esac
}

key() { sha256sum | cut -c 1-12; }

key_of() {
  {
    GOWORK=off go -C "$here/$1" env GOVERSION GOARCH
    cat "$here/$1/go.mod" "$here/$1/go.sum"
    linker_flags "$1"
  } | key
}

linker_flags() {
  local flags="-s -w" package minor
  minor=$(cut -d. -f2 <<<"$kubernetes_version")
  if [ "$1" = helm ]; then
    # The Kubernetes version for which it renders without a cluster; 1.20 without these.
    for package in helm.sh/helm/v3/pkg/chartutil helm.sh/helm/v3/pkg/lint/rules; do
      flags+=" -X $package.k8sVersionMajor=1 -X $package.k8sVersionMinor=$minor"
    done
  fi
  if [ "$1" = kubernetes ]; then
    # Without these, the API server reports no version, and Tekton does not accept it.
    for package in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
      flags+=" -X $package.gitVersion=$kubernetes_version -X $package.gitTreeState=clean"
      flags+=" -X $package.gitMajor=1 -X $package.gitMinor=$minor"
    done
  fi
  echo "$flags"
}

build() { # kubernetes, tekton, helm, kubeconform or tools/NAME; builds every tool of its go.mod
  local part=$1 work
  work=$(mktemp -d "$cache/building-${part#*/}-XXXXXX")
  # shellcheck disable=SC2064
  trap "rm -rf ${work@Q}" EXIT
  # Saves a fifth of the time, which short-lived compilers spend on garbage collection.
  GOTMPDIR=$work GOGC=${GOGC:-400} in_module "$part" build -trimpath -ldflags "$(linker_flags "$part")" \
    -o "$work/done/" tool
  # Manifests that are part of a module are copied, since Go's cache can be cleaned at any time.
  case $part in
    tekton) copy_from "$part" github.com/tektoncd/pipeline config "$work/done/config" ;;
    kubeconform)
      copy_from "$part" github.com/prometheus-operator/prometheus-operator example/prometheus-operator-crd \
        "$work/done/crds"
      ;;
  esac
  mv -T "$work/done" "$(built "$part")"
}

copy_from() { # part, module, directory, target
  # Modules that no program uses have not been downloaded yet.
  GOWORK=off go -C "$here/$1" mod download "$2"
  cp -r "$(in_module "$1" list -m -f '{{.Dir}}' "$2")/$3" "$4"
  chmod -R u+w "$4"
}

in_module() { # part, go's verb and arguments
  local part=$1 verb=$2
  shift 2
  CGO_ENABLED=0 GOWORK=off go -C "$here/$part" "$verb" -mod=readonly "$@"
}

is_built() { [ -d "$(built "$1")" ]; }

# Downloads the modules of the other parts while the first one is compiled.
fetch_modules() {
  local part
  for part in tekton helm kubeconform; do is_built $part || in_module $part list -deps tool >/dev/null; done
}

# kubectl, helm, etcd and kube-apiserver in the layout that fabric8's kube-api-test expects.
client_directory() { echo "$(built clients)/k8s/${kubernetes_version#v}-linux-$(go env GOARCH)"; }

link_clients() {
  local directory program
  directory=$(client_directory)
  mkdir -p "$directory"
  for program in "$(built kubernetes)"/{kubectl,kube-apiserver} "$(built helm)/helm" /usr/bin/etcd; do
    ln -sfn "$program" "$directory/"
  done
}

need_go() { need_command go "install Go $(sed -n 's/^go //p' "$here/tekton/go.mod") or later and put it on PATH"; }

check_parts() { # reports what would make the builds fail, before they start
  need_go
  packages_are_there || need_root
  packages_are_there || need_command apt-get "this needs a Debian machine"
  mkdir -p "$cache" 2>/dev/null || fail "cannot write to $cache: set HOME or XDG_CACHE_HOME"
  if ! is_built kubernetes || ! is_built tekton || ! is_built helm || ! is_built kubeconform; then
    local directory
    for directory in "$cache" "$(go env GOCACHE)" "$(go env GOMODCACHE)"; do need_room 6000 "$directory"; done
  fi
}

build_unless_built() { is_built "$1" || step "building ${1#*/} $(version_of "$1")" build "$1"; }

# Deletes what killed builds left. Only called while the cache is locked.
remove_unfinished() {
  chmod -R u+w "$cache"/building-* 2>/dev/null || true
  rm -rf "$cache"/building-*
}

get_parts() {
  check_parts
  take_lock "$cache/lock" 8
  log_to "$cache/log"
  on_interrupt nothing
  remove_unfinished
  packages_are_there || in_background install_packages
  if ! is_built tekton || ! is_built helm || ! is_built kubeconform; then in_background fetch_modules; fi
  build_unless_built kubernetes
  build_unless_built tekton
  await_step "Debian packages" install_packages
  is_built images || [ "$(id -u)" != 0 ] || in_background make_images
  build_unless_built helm
  build_unless_built kubeconform
  await_step "Go modules" fetch_modules
  await_step "the cluster's own images" make_images
  [ -d "$(client_directory)" ] || link_clients
  exec 8>&-
}
