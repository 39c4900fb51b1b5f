# 户访 Hufang. `make` alone lists the targets. Each installs what it is missing (Debian and its kin, by apt); Go it cannot.

SHELL       := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

GO       ?= go
DATA     ?=
KILLS    ?= 1000
SEED     ?= 1
SEEDS    ?= 300
STEPS    ?= 600
FUZZTIME ?= 30s
SHOTS    ?= demo-out/shots
export PATH := $(PATH):/usr/local/go/bin

# One place says the version.
VERSION := $(shell sed -n 's/^Version *= *"\(.*\)"/\1/p' FyneApp.toml)
LINK    := -X main.version=$(VERSION)
# x11: one build for X and XWayland. migrated_fynedo: we come back to the window's thread by fyne.Do. no_emoji: without a font
# that took 15 MB of memory. no_animations: a caret that blinks draws the whole window fourteen times a second, and without a
# graphics card the processor does. ime: the window's library with the edits of cmd/hufang/ime.
TAGS    := x11,migrated_fynedo,no_emoji,no_animations,ime
EDITED  := bin/ime
# What git says of the checkout is not compiled in: a checkout of another owner would stop the build.
export GOFLAGS += -buildvcs=false
# The window for Linux, also where a test builds it once more.
WINDOW   = GOFLAGS="$(GOFLAGS) '-modfile=$(abspath $(EDITED))/go.mod'" CGO_ENABLED=1

# Only the window needs C; all other packages are CGO-free, and all but the pages build for Windows and arm64 without C.
PURE     := $(GO) list ./... | grep -v '/cmd/hufang$$'
PORTABLE := $(GO) list -f '{{if .GoFiles}}{{.ImportPath}}{{end}}' ./... | grep -v -e '/cmd/hufang$$' -e '/app/ui\b'

# What a target needs: a probe that succeeds when it is there, and the packages that bring it.
X11_PKGS    := gcc libc6-dev pkg-config libgl1-mesa-dev libx11-dev libxcursor-dev libxrandr-dev libxinerama-dev libxi-dev libxxf86vm-dev
X11_HEADERS := GL/gl.h X11/Xlib.h X11/Xcursor/Xcursor.h X11/extensions/Xrandr.h X11/extensions/Xinerama.h X11/extensions/XInput2.h X11/extensions/xf86vmode.h
X11_PROBE    = pkg-config --exists gl && printf '\043include <%s>\n' $(X11_HEADERS) | gcc -fsyntax-only -x c -
XVFB_PKGS   := xvfb xdotool imagemagick libgl1-mesa-dri openbox dbus-x11 x11-utils
XVFB_PROBE  := command -v Xvfb && command -v xdotool && command -v import && command -v openbox
IME_PKGS    := fcitx5 fcitx5-pinyin dbus xclip
IME_PROBE   := command -v fcitx5 && command -v dbus-daemon && command -v xclip && ls /usr/lib/*/fcitx5/libpinyin.so
OFFICE_PKGS := libreoffice-calc poppler-utils fontconfig fonts-noto-cjk
OFFICE_PROBE := command -v soffice && command -v pdftoppm && fc-list :lang=zh-cn | grep .
MINGW_PKGS  := gcc-mingw-w64-x86-64
MINGW_PROBE := command -v x86_64-w64-mingw32-gcc
WINE_PKGS   := wine wine64
WINE_PROBE  := command -v wine64 || [ -x /usr/lib/wine/wine64 ]

# $(call need,PROBE,PACKAGES,WHAT FOR)
define need
@if ! { $(1); } >/dev/null 2>&1; then \
	root=; [ "$$(id -u)" = 0 ] || root=sudo; \
	if ! command -v apt-get >/dev/null || ! command -v $${root:-true} >/dev/null; then \
		echo "Missing for $(3), please install: $(2)" >&2; exit 1; fi; \
	echo "Installing for $(3): $(2)"; \
	$$root apt-get update -qq; \
	$$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 $(2); \
fi
endef

# $(call portable,GOOS,GOARCH)
define portable
@echo "Building and vetting for $(1)/$(2)"; packages=$$($(PORTABLE)); \
export CGO_ENABLED=0 GOOS=$(1) GOARCH=$(2); $(GO) build -p 2 $$packages; $(GO) vet -p 2 $$packages
endef

.PHONY: help go edited run sample build test bench demo kill sim sim-bugs fuzz office window ime shots large windows wine clean

help: ## this list
	@echo "户访 Hufang $(VERSION)"
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | while IFS=$$'\t' read -r name what; do printf '  make %-8s %s\n' "$$name" "$$what"; done

go:
	@$(GO) list -m >/dev/null 2>&1 || { echo "Go 1.26.8 or newer is needed: https://go.dev/dl/ (unpack it to /usr/local/go)." >&2; exit 1; }

# The window's library asks the input method whether a key was its own: fyne #5757.
edited: go
	@$(GO) run ./cmd/hufang/ime -out $(EDITED)

run: go ## build and open the window on a sample village (no display: the demo in the terminal)
	@if [ -n "$${DISPLAY:-}" ]; then $(MAKE) --no-print-directory sample; \
	else echo "No display here (DISPLAY is not set), so no window: running the demo in the terminal."; $(MAKE) --no-print-directory demo; fi

sample: data := $(or $(DATA),demo-out/window)
sample: build edited
	$(call need,$(X11_PROBE),$(X11_PKGS),the window)
	@echo "Building the window (a few minutes the first time: OpenGL and GLFW are C)."
	$(WINDOW) $(GO) build -tags $(TAGS) -ldflags '$(LINK)' -o bin/hufang ./cmd/hufang
	@[ -e '$(data)/hufang.db' ] || { mkdir -p '$(data)'; bin/hufangctl demo --data '$(data)'; }
	bin/hufang --data '$(data)'

build: go ## bin/hufangctl and bin/hufangd, without C
	@mkdir -p bin
	CGO_ENABLED=0 $(GO) build -ldflags '$(LINK)' -o bin/ ./cmd/hufangctl ./cmd/hufangd

test: go edited ## vet, build for Windows and arm64, build the window, and run every test
	$(call need,$(X11_PROBE),$(X11_PKGS),the window)
	@packages=$$($(PURE)); CGO_ENABLED=0 $(GO) vet -p 2 $$packages
	$(call portable,windows,amd64)
	$(call portable,linux,arm64)
	@echo "Checking the window (a few minutes the first time: OpenGL and GLFW are C)"
	@$(WINDOW) $(GO) vet -p 2 -tags $(TAGS) ./cmd/hufang
	@$(WINDOW) $(GO) test -p 2 -tags $(TAGS) ./cmd/hufang
	@packages=$$($(PURE)); CGO_ENABLED=0 $(GO) test -p 2 $$packages

bench: go ## every benchmark, each beside its floor
	@packages=$$($(PURE)); CGO_ENABLED=0 $(GO) test -p 1 -timeout 60m -run '^$$' -bench . -benchmem $$packages

demo: data := $(or $(DATA),demo-out/month)
demo: build ## a generated village's month, end to end, in the terminal (DATA=folder, default demo-out/month, made anew)
	@$(if $(DATA),,rm -rf '$(data)')
	@mkdir -p '$(data)'
	bin/hufangctl demo --data '$(data)'

kill: go ## kill -9 at KILLS=1000 random moments while saving
	CGO_ENABLED=0 $(GO) test -count=1 -v -timeout 120m -run Kill ./store -args -kills $(KILLS)

sim: go ## SEEDS=300 histories of a county on the production store, from SEED=1, of STEPS=600 acts (6000 seeds: 100,000 device-months)
	CGO_ENABLED=0 $(GO) test -count=1 -v -timeout 24h -run Histories ./sync/sim -args -seed $(SEED) -seeds $(SEEDS) -steps $(STEPS)

sim-bugs: go ## build store and bundles with each seeded bug and see that a history catches it
	CGO_ENABLED=0 $(GO) test -count=1 -v -timeout 2h -run SeededBugs ./sync/sim -args -bugs

fuzz: go ## every fuzz target for FUZZTIME=30s
	@grep -rl --include='*_test.go' '^func Fuzz' . | sort | while read -r file; do \
		sed -n 's/^func \(Fuzz[A-Za-z0-9_]*\)(.*/\1/p' "$$file" | while read -r target; do \
			echo "$$(dirname "$$file") $$target"; \
			CGO_ENABLED=0 $(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) "$$(dirname "$$file")" </dev/null; \
		done; \
	done

office: go ## the tests that print through LibreOffice
	$(call need,$(OFFICE_PROBE),$(OFFICE_PKGS),LibreOffice)
	CGO_ENABLED=0 $(GO) test -count=1 -v -tags office ./sync/... ./cmd/hufangctl/...

window: edited ## drive the real window on a virtual screen
	$(call need,$(X11_PROBE),$(X11_PKGS),the window)
	$(call need,$(XVFB_PROBE),$(XVFB_PKGS),a virtual screen)
	$(WINDOW) $(GO) test -count=1 -v -timeout 20m -tags $(TAGS),window -run TestWindow ./cmd/hufang

ime: edited ## type Chinese by fcitx5 into the real window: what is committed stays, candidates are at the caret
	$(call need,$(X11_PROBE),$(X11_PKGS),the window)
	$(call need,$(XVFB_PROBE),$(XVFB_PKGS),a virtual screen)
	$(call need,$(IME_PROBE),$(IME_PKGS),an input method)
	$(WINDOW) $(GO) test -count=1 -v -timeout 20m -tags $(TAGS),window -run TestInputMethod ./cmd/hufang

shots: edited ## a picture of every page, light and dark, 100 % and 200 %, into SHOTS=demo-out/shots
	$(call need,$(X11_PROBE),$(X11_PKGS),the window)
	$(call need,$(XVFB_PROBE),$(XVFB_PKGS),a virtual screen)
	@mkdir -p '$(SHOTS)'
	HUFANG_SHOTS='$(abspath $(SHOTS))' $(WINDOW) $(GO) test -count=1 -v -timeout 20m -tags $(TAGS),window -run TestShots ./cmd/hufang

large: edited ## the real window on 100,000 generated people beside an empty one: first page, memory, jumps
	$(call need,$(X11_PROBE),$(X11_PKGS),the window)
	$(call need,$(XVFB_PROBE),$(XVFB_PKGS),a virtual screen)
	$(WINDOW) $(GO) test -count=1 -v -timeout 30m -tags $(TAGS),window -run TestLarge ./cmd/hufang

windows: go ## bin/windows: the three programs for Windows 10 and newer
	$(call need,$(MINGW_PROBE),$(MINGW_PKGS),the Windows window)
	@mkdir -p bin/windows
	GOOS=windows GOARCH=amd64 CGO_ENABLED=0 $(GO) build -trimpath -ldflags '-s -w $(LINK)' -o bin/windows/ ./cmd/hufangctl ./cmd/hufangd
	GOOS=windows GOARCH=amd64 CGO_ENABLED=1 CC=x86_64-w64-mingw32-gcc $(GO) build -trimpath -tags migrated_fynedo,no_emoji,no_animations \
		-ldflags '-s -w -H windowsgui $(LINK)' -o bin/windows/hufang.exe ./cmd/hufang

wine: windows ## run the Windows window under Wine: its first pages, and what it saved
	$(call need,$(X11_PROBE),$(X11_PKGS),the window)
	$(call need,$(XVFB_PROBE),$(XVFB_PKGS),a virtual screen)
	$(call need,$(WINE_PROBE),$(WINE_PKGS),running Windows programs)
	@$(MAKE) --no-print-directory edited
	HUFANG_EXE='$(abspath bin/windows/hufang.exe)' $(WINDOW) $(GO) test -count=1 -v -timeout 20m -tags $(TAGS),window -run TestWine ./cmd/hufang

clean: ## remove bin and the generated villages of demo-out
	rm -rf bin demo-out
