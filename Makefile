# Shortcuts. Nothing here is needed: `go run ./cmd/newsdesk demo` and `go test ./...` work without make.
.DEFAULT_GOAL := help
FUZZ_TIME ?= 30s

.PHONY: help
help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "%-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

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

.PHONY: ci
ci: ## everything that must hold before a change is merged
	.ci/run
