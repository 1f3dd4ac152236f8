# Shortcuts. Nothing here is needed: `go run ./cmd/newsdesk demo` and `go test ./...` work without make.
.DEFAULT_GOAL := help
FUZZ_TIME ?= 30s

.PHONY: help
help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "%-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: demo
demo: ## answer questions about a few articles that come with the program
	go run ./cmd/newsdesk demo

.PHONY: test
test: ## run all tests
	go test ./...

.PHONY: lint
lint: ## vet and staticcheck, and golangci-lint where it is installed
	go vet ./...
	go tool staticcheck ./...
	@if command -v golangci-lint >/dev/null; then golangci-lint run; else echo "golangci-lint is not installed: skipped"; fi

.PHONY: fuzz
fuzz: ## fuzz one target: make fuzz PKG=./internal/text TARGET=FuzzFold FUZZ_TIME=30s
	@test -n "$(PKG)" -a -n "$(TARGET)" || { echo "say which: make fuzz PKG=./internal/text TARGET=FuzzFold"; exit 2; }
	go test -run '^$$' -fuzz '^$(TARGET)$$' -fuzztime $(FUZZ_TIME) $(PKG)

.PHONY: bench
bench: ## run all benchmarks
	go test -run '^$$' -bench . -benchmem ./...

# The public development sets are not part of the project: NEWSDESK_SHARED names the folder that holds them. A
# library of each corpus is made first. Nothing of the articles' text goes into the document.
SHARED ?= $(or $(NEWSDESK_SHARED),../shared)
RTQA = $(SHARED)/data/realtimeqa
EVAL = go run ./cmd/newsdesk eval
SET = --format realtimeqa --corpus $(RTQA)/corpus.$(1).dev.jsonl.gz $(RTQA)/queries.$(1).dev.jsonl

.PHONY: evaluation
evaluation: ## measure on the public development sets and write docs/evaluation.md
	for track in 2022 2026; do go run ./cmd/newsdesk ingest --library eval-$$track $(RTQA)/corpus.$$track.dev.jsonl.gz || exit 1; done
	{ echo '# Figures'; echo; \
	  echo 'Made by `make evaluation`; do not edit. Keyless: local embedder, no model. The sets are described in evaluation-format.md.'; \
	  echo; echo '## Retrieval, RealTime QA 2022 (development half)'; echo; \
	  $(EVAL) retrieval --library eval-2022 $(call SET,2022); \
	  echo; echo '## Retrieval, RealTime QA 2026 (development half)'; echo; \
	  $(EVAL) retrieval --library eval-2026 $(call SET,2026); \
	  echo; echo '## Answers, 2022'; echo; \
	  $(EVAL) answers --library eval-2022 $(call SET,2022) | sed 's/^#/##/'; \
	  echo; echo '## Refusal: questions of 2026 asked of the articles of 2022'; echo; \
	  $(EVAL) answers --library eval-2022 --unanswerable --format realtimeqa $(RTQA)/queries.2026.dev.jsonl | sed 's/^#/##/'; \
	  echo; echo '## Reading pages: the article extraction benchmark, and the pages of Trafilatura (development halves)'; echo; \
	  $(EVAL) extraction $(SHARED)/data/extraction $(SHARED)/data/extraction2 | sed 's|^## extraction, .*/|### |; /Time a page/d'; \
	  echo; echo '## Copies (development half)'; echo; \
	  $(EVAL) copies $(SHARED)/data/neardup/*.jsonl.gz $(SHARED)/data/neardup/duplicates.dev.tsv | sed '/^## Copies/d'; \
	} > docs/evaluation.md.new
	mv docs/evaluation.md.new docs/evaluation.md

# Pictures for docs/discord.md of what the bot really sends, without a screenshot of Discord. On Debian:
# apt-get install chromium pngquant fonts-inter fonts-noto-color-emoji
CHROMIUM ?= chromium
SHOOT = $(CHROMIUM) --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir=$$pages/profile

.PHONY: pictures
pictures: ## draw the pictures of docs/discord.md anew, with Chromium and pngquant
	@for tool in $(CHROMIUM) pngquant; do command -v $$tool >/dev/null || { echo "$$tool is not installed"; exit 2; }; done
	mkdir -p docs/images
	pages=$$(mktemp -d) && trap 'rm -r "$$pages"' EXIT && \
	go test ./bot -count=1 -run '^TestPictures$$' -pictures $$pages && \
	for page in $$pages/*.html; do \
	  picture=$${page%.html}.png; \
	  height=$$($(SHOOT) --dump-dom file://$$page 2>/dev/null | sed -n 's/.*data-height="\([0-9]*\)".*/\1/p') && \
	  $(SHOOT) --force-device-scale-factor=1.5 --window-size=720,$$height --screenshot=$$picture file://$$page 2>/dev/null && \
	  pngquant --force --strip --nofs --speed 1 --output docs/images/$${picture##*/} 64 $$picture || exit 1; \
	done

.PHONY: ci
ci: ## everything that must hold before a change is merged
	.ci/run
