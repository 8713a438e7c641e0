# What can be done here. It works on Debian with Go, Node.js and make; what else `make test` needs it installs by itself.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules --no-print-directory
.NOTPARALLEL:

BUILD ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
LISTEN ?= 127.0.0.1:8080
FUZZTIME ?= 20s
LINTER := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
GO_FILES := go list -f '{{range .GoFiles}}{{$$.Dir}}/{{.}} {{end}}{{range .TestGoFiles}}{{$$.Dir}}/{{.}} {{end}}{{range .XTestGoFiles}}{{$$.Dir}}/{{.}} {{end}}' ./...

# SQLite is C that was translated to Go. The race detector has nothing to find in it, and would make it three times as slow.
UNWATCHED := $(foreach of,sqlite/lib libc memory,-gcflags=modernc.org/$(of)=-race=false)

CHAOS_KILLS ?= 1000
CHAOS_FAULTS ?= 500

.PHONY: build run test cover fuzz chaos bench lint tools node assets binary check-assets check-go journeys clean help

build: assets binary ## ./bin/rodedraad, browser files included

run: build ## build, and serve the demonstration from ./var on http://LISTEN
	mkdir -p var
	./bin/rodedraad serve --demo --database sqlite:var/rodedraad.db --listen $(LISTEN)

test: tools check-assets check-go journeys ## everything that is checked before a change is taken

cover: assets ## how much of each package the tests run
	mkdir -p var
	go test -shuffle=on -coverpkg=./... -coverprofile=var/cover.out ./...
	go tool cover -func=var/cover.out | tail -1

fuzz: assets ## each fuzz test for FUZZTIME
	go list -f '{{if or .TestGoFiles .XTestGoFiles}}{{.ImportPath}}{{end}}' ./... | while read -r package; do \
		for name in $$(go test -list '^Fuzz' "$$package" | grep '^Fuzz' || true); do \
			go test -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) "$$package"; \
		done; \
	done

chaos: assets ## kill servers CHAOS_KILLS times, and play CHAOS_FAULTS schedules of faults, in each setting
	CHAOS_KILLS=$(CHAOS_KILLS) CHAOS_FAULTS=$(CHAOS_FAULTS) go test -count=1 -v -parallel 16 -timeout 24h -run TestChaos ./bench/chaos

bench: build ## measure the server beside a bare relay, in six minutes at the most on two processors that do nothing else; kept in bench/results
	./bin/rodedraad bench --length 6s --idle 5000

lint: assets ## the linter, as .golangci.yml says; the first time it is built, which takes minutes
	go run $(LINTER) run

clean: ## throw away what was built; ./var stays
	rm -rf bin assets/dist/* assets/node_modules assets/test-results assets/playwright-report

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 10

# The packages of assets/package-lock.json, installed again only when that file has changed.
node:
	@if ! cmp -s assets/package-lock.json assets/node_modules/.installed; then \
		cd assets && npm ci --no-audit --no-fund && cp package-lock.json node_modules/.installed; \
	fi

assets: node
	cd assets && npm run --silent build

binary:
	CGO_ENABLED=0 go build -buildvcs=false -ldflags '-s -w -X main.build=$(BUILD)' -o bin/rodedraad .

check-assets: assets
	cd assets && npm run --silent check
	cd assets && npm test --silent

check-go: build
	@unformatted="$$(gofmt -l $$($(GO_FILES)))"; \
		if [ -n "$$unformatted" ]; then echo "not formatted: $$unformatted"; exit 1; fi
	CGO_ENABLED=0 go vet ./... # as the binary is built, so that both compile everything once
	go test -race $(UNWATCHED) -shuffle=on -timeout 20m ./store ./app/web ./app ./domain/text ./realtime ./... # the longest first

journeys: build
	cd assets && JOURNEYS_SERVER='$(CURDIR)/bin/rodedraad' npm run --silent journeys

# What the tests need beside Go and Node.js: a C compiler for the race detector, a browser, PostgreSQL's programs, and what
# shows the order in which a server writes.
tools:
	@missing=(); \
	command -v cc >/dev/null || missing+=(gcc libc6-dev); \
	[ -x /usr/bin/chromium ] || missing+=(chromium); \
	command -v strace >/dev/null || missing+=(strace); \
	compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql); \
	if [ $${#missing[@]} -eq 0 ]; then exit 0; fi; \
	if ! command -v apt-get >/dev/null; then \
		echo "the tests need $${missing[*]}, and this system has no apt-get to install them with"; exit 1; fi; \
	as=(); \
	if [ "$$(id -u)" -ne 0 ]; then \
		as=(sudo); \
		if ! command -v sudo >/dev/null; then \
			echo "the tests need $${missing[*]}: as root, apt-get install $${missing[*]}"; exit 1; fi; \
	fi; \
	"$${as[@]}" apt-get update -qq; \
	"$${as[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$${missing[@]}"
