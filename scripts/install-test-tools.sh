#!/usr/bin/env bash
# Installs what only the tests use into .tao-actions/tools/ (git-ignored). Every step stands alone: one that cannot be
# done prints why and leaves the others to it. Exits 0 when every tool is there, 3 when one is missing.
set -uo pipefail
cd "$(dirname "$0")/.."
tools="$PWD/.tao-actions/tools"
mkdir -p "$tools/bin"
missing=0

skip() {
  echo "not installed: $1: $2" >&2
  missing=1
}

# install_go_tool <name> <version> <package>
install_go_tool() {
  local name=$1 version=$2 package=$3
  if [ "$(cat "$tools/$name.version" 2>/dev/null)" = "$version" ] && [ -x "$tools/bin/$name" ]; then return; fi
  if ! command -v go >/dev/null; then skip "$name" "go is not installed"; return; fi
  if GOBIN="$tools/bin" GOFLAGS=-buildvcs=false go install "$package@$version"; then
    echo "$version" >"$tools/$name.version"
  else
    skip "$name" "go install failed"
  fi
}

# install_python_tool <name> <version>: the command of the package of that name, in an environment of its own.
install_python_tool() {
  local name=$1 version=$2 folder="$tools/python-$1"
  if [ "$(cat "$tools/$name.version" 2>/dev/null)" = "$version" ] && [ -x "$tools/bin/$name" ]; then return; fi
  if ! command -v python3 >/dev/null; then skip "$name" "python3 is not installed"; return; fi
  if python3 -m venv "$folder" && "$folder/bin/pip" install --quiet --disable-pip-version-check "$name==$version" &&
    ln -sf "$folder/bin/$name" "$tools/bin/$name"; then
    echo "$version" >"$tools/$name.version"
  else
    skip "$name" "pip install failed"
  fi
}

# The judge of workflows in test/runner.
install_python_tool zizmor 1.32.0
# The workflow engine of test/runner.
install_go_tool act v0.2.87 github.com/nektos/act
# An S3 server of test/unit/archive/servers.test.ts.
install_go_tool versitygw v1.8.0 github.com/versity/versitygw/cmd/versitygw

# Another one, of another family.
install_moto() {
  local version=5.1.18
  if [ "$(cat "$tools/moto.version" 2>/dev/null)" = "$version" ] && [ -x "$tools/moto/bin/moto_server" ]; then return; fi
  if ! command -v python3 >/dev/null; then skip moto "python3 is not installed"; return; fi
  if python3 -m venv "$tools/moto" && "$tools/moto/bin/pip" install --quiet "moto[s3,server]==$version"; then
    echo "$version" >"$tools/moto.version"
  else
    skip moto "pip install failed"
  fi
}
install_moto

# The collector of test/unit/telemetry: built from its modules, which takes some minutes once.
install_otelcol() {
  local version=0.165.0 folder="$tools/otelcol"
  if [ "$(cat "$tools/otelcol.version" 2>/dev/null)" = "$version" ] && [ -x "$tools/bin/otelcol" ]; then return; fi
  if ! command -v go >/dev/null; then skip otelcol "go is not installed"; return; fi
  rm -rf "$folder" && cp -r test/support/otelcol "$folder"
  if (cd "$folder" && go mod tidy && GOFLAGS=-buildvcs=false go build -o "$tools/bin/otelcol" .); then
    echo "$version" >"$tools/otelcol.version"
  else
    skip otelcol "go build failed"
  fi
}
install_otelcol

[ "$missing" -eq 0 ] || exit 3
