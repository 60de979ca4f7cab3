#!/usr/bin/env bash
# Installs the Debian packages that the build needs, if any is missing. Root or sudo.
set -euo pipefail

packages=(
  g++ cmake ninja-build pkg-config ccache git ca-certificates
  libcpp-httplib-dev libcurl4-openssl-dev zlib1g-dev rapidjson-dev libtoml11-dev libyaml-cpp-dev
  libsqlitecpp-dev libsqlite3-dev libpqxx-dev libfmt-dev
)

# Node.js of any origin will do, from version 18 on.
has_node() {
  [ "$(node -p 'process.versions.node.split(".")[0] >= 18' 2>/dev/null)" = true ]
}

fuzzing=(clang libclang-rt-dev) # libFuzzer is in the latter
case "${1:-}" in
  --tests)
    packages+=(catch2 sqlite3 postgresql faketime "${fuzzing[@]}")
    has_node || packages+=(nodejs)
    command -v npm >/dev/null || packages+=(npm)
    ;;
  --lint) packages+=(catch2 clang-tidy clang-format) ;;
  --fuzz) packages+=("${fuzzing[@]}") ;;
  --bench) packages+=(nginx-light jq binutils procps libbenchmark-dev) ;;
esac

missing=()
for package in "${packages[@]}"; do
  state=$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null || true)
  [ "$state" = "install ok installed" ] || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null || {
    echo "these packages are missing, and this is neither root nor is there sudo: ${missing[*]}" >&2
    exit 1
  }
  as_root=(sudo)
fi
echo "installing: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -q
"${as_root[@]}" apt-get install -y -q --no-install-recommends "${missing[@]}"
