# Debian packages of the cluster, each with a file that shows whether it is installed.
# shellcheck shell=bash disable=SC2154

# Checks files instead of package names, so that another vendor's package (containerd.io) is not replaced, and an
# installed package is not upgraded.
packages=(
  etcd-server=/usr/bin/etcd
  containerd=/usr/bin/containerd
  containernetworking-plugins=/usr/lib/cni/bridge
  runc=/usr/sbin/runc:/usr/bin/runc
  conntrack=/usr/sbin/conntrack
  iptables=/usr/sbin/iptables
  iproute2=/usr/bin/ip:/bin/ip:/usr/sbin/ip:/sbin/ip
  procps=/usr/bin/ps:/bin/ps
  openssl=/usr/bin/openssl
  curl=/usr/bin/curl
  haproxy=/usr/sbin/haproxy
  docker-registry=/usr/bin/docker-registry
  apache2-utils=/usr/bin/htpasswd
  prometheus=/usr/bin/promtool
  buildah=/usr/bin/buildah
  catatonit=/usr/bin/catatonit
  tini=/usr/bin/tini-static
  busybox-static=/usr/share/doc/busybox-static
  ca-certificates=/etc/ssl/certs/ca-certificates.crt
)

missing_packages() {
  local package file files
  for package in "${packages[@]}"; do
    IFS=: read -ra files <<<"${package#*=}"
    for file in "${files[@]}"; do [ ! -e "$file" ] || continue 2; done
    echo "${package%%=*}"
  done
}

packages_are_there() { [ -z "$(missing_packages)" ]; }

install_packages() {
  local wanted
  mapfile -t wanted < <(missing_packages)
  echo "installing ${wanted[*]}"
  without_services
  trap with_services EXIT
  dpkg --configure -a
  # An unreachable package source is no reason to stop: the packages may be available elsewhere.
  apt_get update || echo "apt-get update failed"
  apt_get install --no-install-recommends "${wanted[@]}" ||
    fail "apt-get could not install ${wanted[*]}: see $log_directory/install-packages.log"
  disable_services "${wanted[@]}"
  mapfile -t wanted < <(missing_packages)
  [ ${#wanted[@]} -eq 0 ] || fail "still missing after the installation: ${wanted[*]}"
}

apt_get() { DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=300 "$@"; }

# Keeps Debian from starting the services that it installs, which would use the cluster's ports.
policy=/usr/sbin/policy-rc.d

without_services() {
  [ -e $policy ] || printf '#!/bin/sh\n# %s\nexit 101\n' "$name" | install -m 755 /dev/stdin $policy
}

disable_services() { # packages just installed
  local unit
  command -v systemctl >/dev/null || return 0
  dpkg -L "$@" | sed -n 's#^\(/usr\)\?/lib/systemd/system/\([^@]*\.service\)$#\2#p' | while read -r unit; do
    systemctl disable --quiet "$unit" || true
  done
}

with_services() { ! grep -qs "^# $name\$" $policy || rm -f $policy; }
