# Two commands matter: `make demo` and `make test`. Both fetch what is missing on a Debian machine.
.PHONY: demo test lint tools screenshots fuzz licences

demo:
	cargo run --release -- demo

test: tools
	scripts/test.sh

lint:
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings

tools:
	scripts/tools.sh

# The pictures of the README, from the demo story.
screenshots: tools
	cargo build -p qihe
	npm --prefix journeys --silent run screenshots

# Longer than `make test`: random files of every kind, a minute each or SECONDS.
fuzz:
	scripts/fuzz.sh $(SECONDS)

# Whether every dependency may be shipped under our licence, and comes from crates.io.
licences:
	command -v cargo-deny >/dev/null || cargo install --locked cargo-deny
	cargo deny check licenses bans sources
