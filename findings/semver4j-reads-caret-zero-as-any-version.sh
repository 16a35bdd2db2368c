#!/usr/bin/env bash
# semver4j reads npm's range ^0 as every version, and ^0.0 and x as none.
#
# Packages:  org.semver4j:semver4j 6.0.0, npm's semver 7.7.3 to compare with, JDK 17 or later, Maven, Node.js with npm.
# Expected:  RangeListFactory reads ranges as npm does: ^0 and ^0.x are <1.0.0, ^0.0 is <0.1.0, x is any version like *.
# Seen:      ^0 and ^0.x have no upper bound and take 5.0.0; ^0.0 is ">=0.0.0 and <0.0.0" and x is "<0.0.0", which no version
#            satisfies. Nothing is thrown. ^0.0.0, ^0.1, ^1, 0, ~0, 0.0 and * are read as by npm.
# So:        ranges from users need a check before semver4j reads them: ^0 can be given to it as 0, ^0.0 as 0.0, x as *.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"

cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>findings</groupId><artifactId>caret-zero</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.semver4j</groupId><artifactId>semver4j</artifactId><version>6.0.0</version></dependency>
  </dependencies>
</project>
XML
mvn -B -q org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies -DoutputDirectory=lib
npm install --silent --no-save --no-audit --no-fund --ignore-scripts --prefix . semver@7.7.3 > npm-output

ranges=('^0' '^0.x' '^0.0' 'x' '^0.0.0' '^0.1' '^1' '0' '~0' '0.0' '*')
versions=(0.0.0 0.0.1 0.1.0 1.0.0 5.0.0)

cat > Satisfied.java <<'JAVA'
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.semver4j.Semver;
import org.semver4j.range.RangeListFactory;

public class Satisfied {
  public static void main(String[] arguments) {
    List<String> all = Arrays.asList(arguments);
    int end = all.indexOf("--");
    for (String range : all.subList(0, end)) {
      System.out.println(
          all.subList(end + 1, all.size()).stream()
              .filter(version -> RangeListFactory.create(range).isSatisfiedBy(Semver.parse(version)))
              .collect(Collectors.joining(" ", range + ": ", ";")));
    }
  }
}
JAVA
cat > satisfied.js <<'JS'
const {satisfies} = require('semver');
const all = process.argv.slice(2);
const end = all.indexOf('--');
for (const range of all.slice(0, end)) {
  console.log(`${range}: ${all.slice(end + 1).filter(version => satisfies(version, range)).join(' ')};`);
}
JS
echo "semver4j"; java -cp 'lib/*' Satisfied.java "${ranges[@]}" -- "${versions[@]}" | tee semver4j
echo "npm"; node satisfied.js "${ranges[@]}" -- "${versions[@]}" | tee npm

fail() { echo "changed: $*" >&2; exit 1; }
differs() { # range, versions that semver4j takes, versions that npm takes
  grep -qxF -- "$1: $2;" semver4j || fail "semver4j does not take '$2' for $1"
  grep -qxF -- "$1: $3;" npm || fail "npm does not take '$3' for $1"
}
differs '^0' "${versions[*]}" '0.0.0 0.0.1 0.1.0'
differs '^0.x' "${versions[*]}" '0.0.0 0.0.1 0.1.0'
differs '^0.0' '' '0.0.0 0.0.1'
differs 'x' '' "${versions[*]}"
cmp -s <(tail -n +5 semver4j) <(tail -n +5 npm) || fail "semver4j and npm differ in other ranges"
echo "as described: semver4j 6.0.0 takes every version for ^0 and none for ^0.0 and x"
