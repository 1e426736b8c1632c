# The commands of the house. `make test` does all set-up on a Debian-like machine with Rust.
.PHONY: test packages bench demo lint

# Every test, those against real servers included. What they need is installed first; quick when it is there.
test: packages
	cargo test --all-targets

packages:
	tests/install.sh

# Messages a second, CPU seconds, memory. `make bench MAIL=folder` takes messages of your own.
bench: packages
	cargo bench --bench road -- $(MAIL)

demo:
	cargo run --release -- demo

lint:
	cargo fmt --check
	cargo clippy --all-targets -- -D warnings
