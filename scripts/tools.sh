#!/usr/bin/env bash
# Installs what the tests need and the machine lacks: PostgreSQL (a server for a temporary cluster), strace (the
# power-loss test records system calls with it), and for the browser journeys Chromium, a Chinese font, Node and its
# packages. Debian's packages; does nothing where all is there.
set -euo pipefail
cd "$(dirname "$0")/.."

missing=()
command -v strace >/dev/null || missing+=(strace)
if ! command -v initdb >/dev/null && ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
    missing+=(postgresql)
fi
command -v cc >/dev/null || missing+=(build-essential)
[ -x /usr/bin/chromium ] || missing+=(chromium)
ls /usr/share/fonts/opentype/noto/NotoSansCJK-*.ttc >/dev/null 2>&1 || missing+=(fonts-noto-cjk)
command -v node >/dev/null || missing+=(nodejs)
command -v npm >/dev/null || missing+=(npm)

if [ ${#missing[@]} -gt 0 ]; then
    echo "installing: ${missing[*]}"
    as_root=()
    [ "$(id -u)" -eq 0 ] || as_root=(sudo)
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi

# npm notes in node_modules what it installed; older than the lock file means out of date.
cd journeys
if [ ! node_modules/.package-lock.json -nt package-lock.json ]; then
    npm ci --silent --no-audit --no-fund || {
        echo "journeys: the packages of package-lock.json could not be installed" >&2
        exit 1
    }
fi
