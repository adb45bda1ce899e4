#!/usr/bin/env bash
# Installs what the tests need and the machine lacks: PostgreSQL (a server for a temporary cluster) and strace
# (the power-loss test records system calls with it). Debian's packages; does nothing where all is there.
set -euo pipefail

missing=()
command -v strace >/dev/null || missing+=(strace)
if ! command -v initdb >/dev/null && ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
    missing+=(postgresql)
fi
command -v cc >/dev/null || missing+=(build-essential)
[ ${#missing[@]} -eq 0 ] && exit 0

echo "installing: ${missing[*]}"
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
