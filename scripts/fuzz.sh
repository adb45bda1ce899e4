#!/usr/bin/env bash
# Fuzzes every reader of foreign bytes, beginning from the samples; argument: seconds for each (60). What brings one down
# is kept in fuzz/artifacts and becomes a test.
set -euo pipefail
cd "$(dirname "$0")/../fuzz"

command -v cargo-fuzz >/dev/null || cargo install --locked cargo-fuzz
cargo run --quiet --example seed
for target in contract docx html pdf file; do
    # The code is safe Rust: no sanitizer, so that a stable compiler will do.
    cargo fuzz run --sanitizer none "$target" -- -max_total_time="${1:-60}" -timeout=20 -rss_limit_mb=2048 -max_len=60000 \
        -verbosity=0
done
