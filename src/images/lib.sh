# Shared by the scripts that build the two images.
# shellcheck shell=bash disable=SC2154

cache=${XDG_CACHE_HOME:-$HOME/.cache}/skopeo-operator

fail() {
  echo "$0: $*" >&2
  exit 1
}

need() { # PACKAGES PROGRAM...
  local tool
  for tool in "${@:2}"; do
    command -v "$tool" >/dev/null || fail "$tool is missing: apt-get install $1"
  done
}

key() { sha256sum | cut -c1-12; }

# Reproducible: the same content gives the same bytes.
pack() { # FILE.tar DIRECTORY MEMBER...
  tar --create --file "$1" --directory "$2" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner "${@:3}"
}

keep() { # FILE CACHED-FILE
  mkdir -p -- "$cache"
  mv -- "$1" "$2"
}

put() { # FILE FILE-IN-CONTEXT
  ln -- "$1" "$2" 2>/dev/null || cp -- "$1" "$2"
}

# Prints a CycloneDX list; each line of the standard input is a component.
list_components() {
  printf '{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,\n "components":[\n'
  sed 's/^/  /; $!s/$/,/'
  printf ' ]}\n'
}

package_component() { # NAME VERSION ARCHITECTURE VENDOR RELEASE
  printf '{"type":"library","name":"%s","version":"%s","purl":"pkg:deb/%s/%s@%s?arch=%s&distro=%s"}\n' \
    "$1" "$2" "$4" "${1//+/%2B}" "${2//+/%2B}" "$3" "$5"
}

# The Debian packages of a root file system, from where scanners look for them.
list_packages() { # its /var/lib/dpkg/status.d
  local entry
  for entry in "$1"/*; do
    package_component "${entry##*/}" "$(sed -n 's/^Version: //p' "$entry")" \
      "$(sed -n 's/^Architecture: //p' "$entry")" debian trixie
  done
}

# Builds the image of a folder's Containerfile, and writes it to an archive.
write_image() { # FOLDER CONTEXT OUTPUT.tar IMAGE_NAME BUILDAH-OPTION...
  local buildah=(buildah --root "$work/storage" --runroot "$work/run" --storage-driver vfs)
  "${buildah[@]}" build --quiet "${@:5}" --isolation chroot --timestamp 0 -f "$1/Containerfile" -t "$4" "$2" >/dev/null
  mkdir -p -- "$(dirname -- "$3")"
  rm -f -- "$3"
  "${buildah[@]}" push --quiet "$4" "docker-archive:$3:$4"
  echo "$3 holds $4 ($(du -h -- "$3" | cut -f1))"
}
