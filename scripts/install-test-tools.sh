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

# The workflow engine of test/runner.
install_act() {
  local version=v0.2.87
  if [ "$(cat "$tools/act.version" 2>/dev/null)" = "$version" ] && [ -x "$tools/bin/act" ]; then return; fi
  if ! command -v go >/dev/null; then skip act "go is not installed"; return; fi
  if GOBIN="$tools/bin" GOFLAGS=-buildvcs=false go install "github.com/nektos/act@$version"; then
    echo "$version" >"$tools/act.version"
  else
    skip act "go install failed"
  fi
}

install_act

[ "$missing" -eq 0 ] || exit 3
