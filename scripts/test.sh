#!/usr/bin/env bash
# All tests: SQLite, PostgreSQL in a temporary cluster, hostile files, faults. Ends the cluster afterwards.
set -euo pipefail
cd "$(dirname "$0")/.."

export QIHE_REQUIRE_POSTGRES=1
trap 'cargo run -q -p testbed -- stop || true' EXIT
cargo test --workspace --quiet "$@"
