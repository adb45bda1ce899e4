#!/usr/bin/env bash
# All tests: SQLite, PostgreSQL in a temporary cluster, hostile files, faults, and the journeys of a person in a
# browser. Ends the cluster afterwards. Arguments go to `cargo test`.
set -euo pipefail
cd "$(dirname "$0")/.."

for tool in node chromium; do
    command -v "$tool" >/dev/null || { echo "$tool is missing: run make tools" >&2; exit 1; }
done
[ -d journeys/node_modules ] || { echo "journeys/node_modules is missing: run make tools" >&2; exit 1; }

export QIHE_REQUIRE_POSTGRES=1
trap 'cargo run -q -p testbed -- stop || true' EXIT
cargo test --workspace --quiet "$@"
cargo build --quiet -p qihe -p testbed
npm --prefix journeys --silent test
