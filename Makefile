# Two commands matter: `make demo` and `make test`. Both fetch what is missing on a Debian machine.
.PHONY: demo test lint tools screenshots

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
