# Finds the JDK, as Maven does by its toolchains. Needs fail.
# shellcheck shell=bash

# Searches JAVA_HOME, PATH and the directories of Maven's toolchains.
find_jdk() {
  local home
  for home in "${JAVA_HOME:-/nowhere}" "$(dirname "$(dirname "$(readlink -f "$(command -v javac || echo /nowhere)")")")" \
    /usr/lib/jvm/* /opt/java/* "$HOME"/.jdks/* "$HOME"/.sdkman/candidates/java/*; do
    if [ -x "$home/bin/jlink" ] && grep -qs '^JAVA_VERSION="25[."]' "$home/release"; then
      echo "$home"
      return
    fi
  done
  fail "found no JDK 25: install one below /usr/lib/jvm or set JAVA_HOME"
}
