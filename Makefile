# The commands of the house. `make test` does all set-up on a Debian-like machine with Rust.
.PHONY: test packages models bench measure-reading demo lint

# Every test, those against real servers included. What they need is installed first; quick when it is there.
test: packages models
	cargo test --lib --bins --tests

packages:
	tests/install.sh

# The PP-OCRv4 models (Apache-2.0, 16 MB) that read passports and scans: two files of a Python wheel, pinned and checked by
# their hashes, into models/. Nothing of the wheel is run. Quick when they are there.
MODELS_WHEEL := rapidocr-onnxruntime==1.4.4 --hash=sha256:971d7d5f223a7a808662229df1ef69893809d8457d834e6373d3854bc1782cbf
models: models/ch_PP-OCRv4_rec_infer.onnx
models/ch_PP-OCRv4_rec_infer.onnx:
	mkdir -p models/wheel
	echo '$(MODELS_WHEEL)' > models/wheel/requirements.txt
	python3 -m pip download --quiet --disable-pip-version-check --no-deps --require-hashes --only-binary :all: \
		--dest models/wheel --requirement models/wheel/requirements.txt
	cd models/wheel && python3 -m zipfile -e rapidocr_onnxruntime-1.4.4-py3-none-any.whl .
	printf '%s\n' \
		'd2a7720d45a54257208b1e13e36a8479894cb74155a5efe29462512d42f49da9  models/wheel/rapidocr_onnxruntime/models/ch_PP-OCRv4_det_infer.onnx' \
		'48fc40f24f6d2a207a2b1091d3437eb3cc3eb6b676dc3ef9c37384005483683b  models/wheel/rapidocr_onnxruntime/models/ch_PP-OCRv4_rec_infer.onnx' \
		| sha256sum --check --quiet
	mv models/wheel/rapidocr_onnxruntime/models/ch_PP-OCRv4_det_infer.onnx models/wheel/rapidocr_onnxruntime/models/ch_PP-OCRv4_rec_infer.onnx models/
	rm -r models/wheel
	touch $@

# Messages a second, CPU seconds, memory. `make bench MAIL=folder` takes messages of your own.
bench: packages
	cargo bench --bench road -- $(MAIL)

# How well and how fast passports and letters are read, by turn, blur and quality: a table.
measure-reading: packages models
	cargo bench --bench reading

demo:
	cargo run --release -- demo

lint:
	cargo fmt --check
	cargo clippy --all-targets -- -D warnings
