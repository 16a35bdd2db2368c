# The two images of this checkout, with a hash of their content as tag.
# shellcheck shell=bash disable=SC2154

jar=$repository/target/skopeo-operator.jar

# True within `mvn verify`, in which Maven has just packaged it.
is_packaged() {
  [ -e "$jar" ] && [ -d "$repository/target/lib" ] && [ -e "$repository/target/bom.json" ] &&
    [ -z "$(find "$repository/pom.xml" "$repository/src/main" "$repository/tekton/skopeo-copy.yaml" -newer "$jar" -print -quit)" ]
}

package() {
  command -v mvn >/dev/null || fail "mvn is missing: apt-get install maven"
  mvn --batch-mode --quiet --file "$repository/pom.xml" -Dmaven.test.skip=true package
  touch "$jar"
}

image_tag() { # operator or copy
  case $1 in
    operator) content_of "$repository"/src/images/{lib.sh,operator/*} "$jar" "$repository"/target/lib/*.jar "$repository/target/bom.json" ;;
    copy) content_of "$repository"/src/images/{lib.sh,copy/{build,Containerfile},copy/skopeo/{go.{mod,sum},known-blobs/*}} ;;
  esac
}

image_repository() { # operator or copy
  case $1 in
    operator) echo docker.io/local/skopeo-operator ;;
    copy) echo docker.io/local/skopeo ;;
  esac
}

image_archive() { echo "$repository/target/images/$1-$(image_tag "$1").tar"; }

build_image() { # operator or copy
  local archive
  archive=$(image_archive "$1")
  [ -e "$archive" ] || step "image $(image_repository "$1"):$(image_tag "$1")" build_archive "$1" "$archive"
}

build_archive() {
  local unfinished=$repository/target/images/$1.unfinished
  "$repository/src/images/$1/build" "$unfinished" "$(image_repository "$1"):$(image_tag "$1")"
  rm -f "$repository/target/images/$1"-*.tar
  mv "$unfinished" "$2"
}
