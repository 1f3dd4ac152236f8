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

# The program that is built for it runs without the race detector, as operators run it. RACE=-race watches it, on eight
# processors or more: on fewer it cannot answer two questions a second.
SOAK ?= 1h
RACE ?=

.PHONY: soak
soak: ## two questions a second for an hour while everything fails now and then: make soak SOAK=1h
	folder=$$(mktemp -d) && trap 'rm -r "$$folder"' EXIT && \
	go build $(RACE) -o $$folder/newsdesk ./cmd/newsdesk && \
	SOAK=$(SOAK) NEWSDESK_TEST_PROGRAM=$$folder/newsdesk go test $(RACE) -run '^TestSoak$$' -count=1 -v -timeout 4h ./cmd/newsdesk

.PHONY: bench
bench: ## run all benchmarks
	go test -run '^$$' -bench . -benchmem ./...

# The public development sets are not part of the project: NEWSDESK_SHARED names the folder that holds them. Some five
# minutes on two cores. Nothing of the sets' text goes into the document; FAILURES names a file that gets it, RUN one for
# `newsdesk eval compare`.
SHARED ?= $(or $(NEWSDESK_SHARED),../shared)

.PHONY: evaluation
evaluation: ## measure on the public development sets and write docs/evaluation.md
	{ echo '# Figures'; echo; \
	  echo 'Made by `make evaluation`; do not edit. Development halves of public sets, which evaluation-format.md describes.'; echo; \
	  go run ./cmd/newsdesk eval all $(if $(FAILURES),--failures $(FAILURES)) $(if $(RUN),--json $(RUN)) $(SHARED)/data; \
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
