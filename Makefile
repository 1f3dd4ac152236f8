# Shortcuts. Nothing here is needed: `go run ./cmd/newsdesk demo` and `go test ./...` work without make.
.DEFAULT_GOAL := help
FUZZ_TIME ?= 30s

.PHONY: help
help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "%-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

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
JSON ?=

.PHONY: soak
soak: ## ask two questions a second for an hour while everything fails now and then: make soak SOAK=1h
	folder=$$(mktemp -d) && trap 'rm -r "$$folder"' EXIT && \
	go build $(RACE) -o $$folder/newsdesk ./cmd/newsdesk && \
	SOAK=$(SOAK) NEWSDESK_TEST_PROGRAM=$$folder/newsdesk go test $(RACE) $(JSON) -run '^TestSoak$$' -count=1 -v -timeout 4h ./cmd/newsdesk

# Tests that report a figure for docs/reliability.md. RUNS names outputs of `go test -json` of longer runs, which win over
# the shorter one: NEWSDESK_LONG=1, `make soak JSON=-json`.
RUNS ?=
.PHONY: reliability
reliability: ## run the tests that show the goals, and write docs/reliability.md
	run=$$(mktemp) && trap 'rm "$$run"' EXIT && \
	files=$$(grep -rl --include='*_test.go' '\.Attr("[RSF]' bot cmd internal) && \
	tests=$$(sed -n 's/^func \(Test[A-Za-z0-9_]*\)(.*/\1/p' $$files | paste -sd '|') && \
	packages=$$(dirname $$files | sort -u | sed 's|^|./|') && \
	{ go test -json -count=1 -timeout 30m -run "^($$tests)$$" $$packages > $$run || echo "a test failed: see the page" >&2; } && \
	go run ./cmd/reliability $$run $(RUNS) > docs/reliability.md.new
	mv docs/reliability.md.new docs/reliability.md

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

# Fills temporary databases of its own, of up to a million chunks: some 12 GB of disk, half an hour on two cores with
# nothing else to do. CHUNKS names other sizes.
CHUNKS ?= 10000,100000,1000000
QUESTIONS ?= 100
INDEX_MEMORY ?= 2048
FLOORS = ./internal/ingest ./internal/retrieve ./internal/answer ./internal/text ./internal/chunk ./internal/bm25 ./internal/postgres

.PHONY: performance
performance: ## measure speed and sizes and write docs/performance.md
	{ echo '# Performance'; echo; \
	  echo 'Made by `make performance`; do not edit. Compare figures of one run only: another machine, or other work on it, changes them all.'; echo; \
	  echo "- Commit $$(git rev-parse --short HEAD); NEWSDESK_INDEX_MEMORY=$(INDEX_MEMORY), so that the index of a million vectors is built in memory."; \
	  NEWSDESK_INDEX_MEMORY=$(INDEX_MEMORY) go run ./cmd/newsdesk eval performance --chunks $(CHUNKS) --questions $(QUESTIONS) || exit 1; \
	  echo; echo '## The bot'; echo; \
	  echo 'From the start of `newsdesk serve`, with an up-to-date schema and a Discord on loopback, until `/readyz` says so (target: 1,000 ms), and what it has in memory then (target: 60 MB); medians of 10 starts.'; echo; \
	  echo '```'; go test -run '^$$' -bench '^BenchmarkServeReady$$' -benchtime 10x ./cmd/newsdesk | grep ^Benchmark; echo '```'; \
	  echo; echo '## Parts'; echo; \
	  echo 'Where a part has a floor, it is measured beside it; the comment above each benchmark says what it is.'; echo; \
	  echo '```'; go test -run '^$$' -bench . -benchmem $(FLOORS) | grep ^Benchmark; echo '```'; \
	} > docs/performance.md.new
	mv docs/performance.md.new docs/performance.md

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

.PHONY: vulns
vulns: ## look for known vulnerabilities that the program reaches (GOVULNDB=file:///… works offline)
	.ci/vulns

# Tools of releases are no part of go.mod: they bring hundreds of modules, and goreleaser a newer Go.
GORELEASER ?= go run github.com/goreleaser/goreleaser/v2@v2.14.0
CYCLONEDX ?= github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.10.0

.PHONY: sbom
sbom: ## list what the program is made of: bin/newsdesk.cdx.json, a CycloneDX document
	CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o bin/newsdesk ./cmd/newsdesk
	go run $(CYCLONEDX) bin -json -licenses -output bin/newsdesk.cdx.json bin/newsdesk
	NEWSDESK_SBOM=$(CURDIR)/bin/newsdesk.cdx.json go test -count=1 -run '^TestSBOM$$' -v ./internal/archtest

# In a clone with an address of its own, because goreleaser asks for one and this may have none.
.PHONY: release-check
release-check: ## lint .goreleaser.yaml, and build the last commit as a release for this machine
	folder=$$(mktemp -d) && trap 'chmod -R u+w "$$folder"; rm -rf "$$folder"' EXIT && \
	git clone --quiet . $$folder/newsdesk && cd $$folder/newsdesk && git remote set-url origin https://github.com/newsdesk/newsdesk && \
	GOBIN=$$folder/bin go install $(CYCLONEDX) && export GOTOOLCHAIN=auto PATH=$$folder/bin:$$PATH && \
	$(GORELEASER) check && $(GORELEASER) build --snapshot --single-target --clean

.PHONY: ci
ci: ## everything that must hold before a change is merged
	.ci/run
