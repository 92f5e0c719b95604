# Muster, policy as code. Needs GNU make 4.3; what else, tools/deps knows. `make help` lists the targets.
#
# Everything that is made goes to $(BUILD). Sources are found by wildcard: a new file needs no line here.
# A variant is this makefile with other settings: make BUILD=build/asan SANITIZE=address,undefined

VERSION  := 0.1.0
BUILD    := build
PREFIX   := /usr/local
DESTDIR  :=
SANITIZE :=
WERROR   := -Werror
CFLAGS   ?= -O2 -g
CXXFLAGS ?= -O2 -g

# The libraries we stand on, by their pkg-config names. tools/deps has their packages.
PACKAGES := libfyaml libgvc re2
# and those of the program alone
CLI_PACKAGES := libedit

# ---- What there is ----------------------------------------------------------------------------------

GENERATED := $(BUILD)/parser.c $(BUILD)/scanner.c $(BUILD)/stdlib.c
TEMPLATE  := $(sort $(shell find cli/template -type f 2>/dev/null)) # what muster init writes
MANUALS   := $(BUILD)/muster.1 $(BUILD)/muster-language.7
COMPLETION := $(addprefix cli/completion/,muster.bash _muster muster.fish)
HEADERS   := $(BUILD)/parser.h $(BUILD)/scanner.h
LIB_C     := $(wildcard grammar/*.c compiler/*.c runtime/*/*.c)
LIB_CC    := $(wildcard runtime/*/*.cc)
CLI_C     := $(wildcard cli/*.c)
UNIT_C    := $(wildcard tests/unit/*.c)
FUZZ      := source json yaml csv bytecode

LIB_O     := $(LIB_C:%.c=$(BUILD)/%.o) $(LIB_CC:%.cc=$(BUILD)/%.o) $(GENERATED:.c=.o)
CLI_O     := $(CLI_C:%.c=$(BUILD)/%.o) $(BUILD)/template.o $(BUILD)/completion.o
UNIT      := $(UNIT_C:tests/unit/%.c=$(BUILD)/tests/%)
FUZZ_UNIT := $(FUZZ:%=$(BUILD)/fuzz/%) $(BUILD)/fuzz/mutants

THREADED  := threads_test library_test

PROGRAM   := $(if $(CLI_C),$(BUILD)/muster)
STATIC    := $(BUILD)/libmuster.a
SONAME    := libmuster.so.$(firstword $(subst ., ,$(VERSION)))
SHARED    := $(BUILD)/libmuster.so.$(VERSION)

# ---- How it is built --------------------------------------------------------------------------------

SANITIZER := $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer)
WARNINGS  := -Wall -Wextra -Wpedantic $(WERROR)
INCLUDES  := -Iinclude -Iruntime -I. -I$(BUILD) \
             $(subst -I,-isystem ,$(shell pkg-config --cflags-only-I $(PACKAGES) 2>/dev/null))
COMMON     = $(WARNINGS) -fPIC -fvisibility=hidden -MMD -MP -DMUSTER_VERSION='"$(VERSION)"' \
             -DMUSTER_LIBRARY_FOLDER='"$(PREFIX)/share/muster"' $(INCLUDES)
C_FLAGS    = $(COMMON) -std=gnu17 $(CPPFLAGS) $(CFLAGS) $(SANITIZER)
CXX_FLAGS  = $(COMMON) -std=gnu++17 -fno-exceptions $(CPPFLAGS) $(CXXFLAGS) $(SANITIZER)
LINK_FLAGS = $(LDFLAGS) $(SANITIZER) -Wl,--as-needed
LIBS      := $(shell pkg-config --libs $(PACKAGES) 2>/dev/null) -lstdc++ -lm -pthread

CLI_LIBS  := $(shell pkg-config --libs $(CLI_PACKAGES) 2>/dev/null)

# Commands are shown with V=1. As many at once as there are cores, unless -j was given.
ifndef V
.SILENT:
endif
ifeq ($(MAKELEVEL)$(filter -j%,$(MAKEFLAGS)),0)
MAKEFLAGS += --no-print-directory -j$(shell nproc)
endif
.DELETE_ON_ERROR:
.PHONY: all programs libraries demo test bless check fuzz hostile valgrind coverage docs format install uninstall clean help

#: make            the program and both libraries, in build/
all: programs $(SHARED) $(MANUALS)

programs: $(PROGRAM) $(STATIC)

# Says what is missing before the compiler does.
libraries:
	tools/deps --missing build

$(BUILD)/%.o: %.c Makefile | libraries $(HEADERS)
	echo "  cc      $<"
	mkdir -p $(@D)
	$(CC) $(C_FLAGS) -c -o $@ $<

$(BUILD)/%.o: %.cc Makefile | libraries $(HEADERS)
	echo "  c++     $<"
	mkdir -p $(@D)
	$(CXX) $(CXX_FLAGS) -c -o $@ $<

# Generated code is not ours to tidy.
$(BUILD)/parser.o $(BUILD)/scanner.o: WARNINGS += -Wno-unused-function -Wno-unused-but-set-variable -Wno-sign-compare
$(BUILD)/%.o: $(BUILD)/%.c Makefile | libraries $(HEADERS)
	echo "  cc      $<"
	$(CC) $(C_FLAGS) -c -o $@ $<

$(BUILD)/parser.c $(BUILD)/parser.h &: grammar/muster.y | libraries
	echo "  bison   $<"
	mkdir -p $(@D)
	bison -Wall -Wcounterexamples -Werror --header=$(BUILD)/parser.h -o $(BUILD)/parser.c $<

$(BUILD)/scanner.c $(BUILD)/scanner.h &: grammar/muster.l | libraries
	echo "  flex    $<"
	mkdir -p $(@D)
	flex --header-file=$(BUILD)/scanner.h -o $(BUILD)/scanner.c $<

LIBRARY := $(sort $(shell find stdlib -name '*.muster'))
$(BUILD)/stdlib.c: tools/embed.sh $(LIBRARY)
	echo "  embed   stdlib"
	mkdir -p $(@D)
	tools/embed.sh library_module stdlib $(filter %.muster,$^) >$@

$(BUILD)/template.c: tools/embed.sh $(TEMPLATE)
	echo "  embed   cli/template"
	mkdir -p $(@D)
	tools/embed.sh template_file cli/template $(TEMPLATE) >$@

$(BUILD)/muster.1: docs/man/muster.1.in tools/manual.sh $(PROGRAM)
	echo "  manual  $@"
	tools/manual.sh $(BUILD)/muster $< >$@

$(BUILD)/muster-language.7: docs/language.md tools/language_manual.sh
	echo "  manual  $@"
	mkdir -p $(@D)
	tools/language_manual.sh $(VERSION) $< >$@

$(BUILD)/completion.c: tools/embed.sh $(COMPLETION)
	echo "  embed   cli/completion"
	mkdir -p $(@D)
	tools/embed.sh completion_script cli/completion $(COMPLETION) >$@

$(STATIC): $(LIB_O)
	echo "  ar      $@"
	rm -f $@
	$(AR) rcs $@ $^

$(SHARED): $(LIB_O) muster.map
	echo "  link    $@"
	$(CC) $(LINK_FLAGS) -shared -Wl,-soname,$(SONAME) -Wl,--version-script=muster.map -o $@ $(LIB_O) $(LIBS)
	ln -sf $(@F) $(BUILD)/$(SONAME)
	ln -sf $(@F) $(BUILD)/libmuster.so

$(BUILD)/muster: $(CLI_O) $(STATIC)
	echo "  link    $@"
	$(CC) $(LINK_FLAGS) -pthread -o $@ $^ $(LIBS) $(CLI_LIBS)

$(BUILD)/tests/%: tests/unit/%.c $(STATIC) Makefile
	echo "  cc      $<"
	mkdir -p $(@D)
	$(CC) $(C_FLAGS) -MF $@.d -MT $@ $(LINK_FLAGS) -o $@ $< $(STATIC) -lcmocka -lsqlite3 $(LIBS)

# The program with calls of the system that can be made to fail.
WRAPPED := open mkostemp read write close fsync fchmod fstat stat lstat access mkdir rename unlink realpath opendir readdir \
           closedir scandir mkdtemp fopen fork posix_spawnp

$(BUILD)/tests/faulty: tests/unit/faulty.c $(CLI_O) $(STATIC) Makefile
	echo "  cc      $<"
	mkdir -p $(@D)
	$(CC) $(C_FLAGS) -MF $@.d -MT $@ $(LINK_FLAGS) $(WRAPPED:%=-Wl,--wrap=%) -o $@ $< $(CLI_O) $(STATIC) $(LIBS) $(CLI_LIBS)

# Fuzz targets get their inputs from libFuzzer, or from files.
FUZZ_SHARED := $(addprefix tests/fuzz/,target.c change.c hostile.c)
FUZZ_MAIN   := $(if $(LIBFUZZER),-fsanitize=fuzzer -DMUSTER_LIBFUZZER,tests/fuzz/main.c)

$(BUILD)/fuzz/%: tests/fuzz/%.c $(FUZZ_SHARED) tests/fuzz/main.c $(STATIC) Makefile
	echo "  cc      $<"
	mkdir -p $(@D)
	$(CC) $(filter-out -MMD -MP,$(C_FLAGS)) -Itests/fuzz $(LINK_FLAGS) -o $@ $< $(FUZZ_SHARED) $(FUZZ_MAIN) $(STATIC) $(LIBS)

$(BUILD)/fuzz/mutants: tests/fuzz/mutants.c $(FUZZ_SHARED) $(STATIC) Makefile
	echo "  cc      $<"
	mkdir -p $(@D)
	$(CC) $(filter-out -MMD -MP,$(C_FLAGS)) -Itests/fuzz $(LINK_FLAGS) -o $@ $< $(FUZZ_SHARED) $(STATIC) $(LIBS)

$(FUZZ_UNIT): $(wildcard tests/fuzz/*.h)

-include $(LIB_O:.o=.d) $(CLI_O:.o=.d) $(UNIT:=.d)

# ---- What to do with it -----------------------------------------------------------------------------

#: make demo       builds, checks examples/acme, prints its findings, draws its process map
demo:
	tools/deps build
	$(MAKE) programs
	$(BUILD)/muster check examples/acme --as-of 2026-06-30T12:00Z || [ $$? = 1 ]
	$(BUILD)/muster graph process-map examples/acme --as-of 2026-06-30T12:00Z -o $(BUILD)/process-map.svg
	echo "The process map: $(BUILD)/process-map.svg"

#: make test       builds and runs all tests; a part: make test T=tests/eval
test:
	tools/deps test
	$(MAKE) programs tests
	BUILD=$(BUILD) tests/run $(T)

tests: $(UNIT) $(FUZZ_UNIT)
.PHONY: tests

#: make bless      writes the expected outputs anew: read the change before you commit it
bless:
	$(MAKE) programs tests
	BUILD=$(BUILD) tests/run --bless $(T)

ASAN = BUILD=$(BUILD)/asan SANITIZE=address,undefined WERROR= CFLAGS='-O1 -g' CXXFLAGS='-O1 -g'

#: make check      the tests under ASan and UBSan, those with threads under TSan, and what tools/ checks in the sources
check:
	tools/deps check
	$(MAKE) all
	failed=; for tool in layers sizes format headers exports; do \
	    echo "  check   $$tool"; BUILD=$(BUILD) tools/$$tool.sh || failed="$$failed $$tool"; \
	done; [ -z "$$failed" ] || { echo "Failed:$$failed"; exit 1; }
	$(MAKE) $(ASAN) programs tests
	BUILD=$(BUILD)/asan tests/run $(T)
	$(MAKE) BUILD=$(BUILD)/tsan SANITIZE=thread WERROR= CFLAGS='-O1 -g' CXXFLAGS='-O1 -g' $(THREADED:%=$(BUILD)/tsan/tests/%)
	BUILD=$(BUILD)/tsan tests/run $(THREADED:%=tests/unit/%.c)

#: make fuzz       an hour (FUZZ_SECONDS) of libFuzzer for each target of tests/fuzz, all at once; FUZZ=json: one
fuzz:
	tools/deps fuzz
	$(MAKE) BUILD=$(BUILD)/libfuzzer CC=clang CXX=clang++ LIBFUZZER=yes SANITIZE=fuzzer-no-link,address,undefined WERROR= \
	    CFLAGS='-O2 -g' CXXFLAGS='-O2 -g' programs $(addprefix $(BUILD)/libfuzzer/fuzz/,$(FUZZ) mutants)
	BUILD=$(BUILD)/libfuzzer tests/fuzz/run.sh $(FUZZ)

#: make hostile    HOSTILE (40000) changed programs, each refused or run under ASan and UBSan
HOSTILE := 40000
hostile:
	tools/deps test
	$(MAKE) $(ASAN) programs tests
	export T=$$(mktemp -d) LSAN_OPTIONS=suppressions=tests/lsan.supp:print_suppressions=0; \
	    BUILD=$(BUILD)/asan HOSTILE=$(HOSTILE) tests/fuzz/changed_bytecode_is_refused_or_runs_safely.t; status=$$?; \
	    rm -rf "$$T"; exit $$status

#: make valgrind   a handful of commands and unit programs under valgrind's memcheck
valgrind:
	tools/deps valgrind
	$(MAKE) programs tests
	BUILD=$(BUILD) tests/valgrind.sh

#: make coverage   which lines and branches the tests reach, file by file
coverage:
	tools/deps test
	$(MAKE) BUILD=$(BUILD)/coverage WERROR= CFLAGS='-O0 -g --coverage' CXXFLAGS='-O0 -g --coverage' LDFLAGS=--coverage programs tests
	find $(BUILD)/coverage -name '*.gcda' -delete
	BUILD=$(BUILD)/coverage tests/run $(T) >$(BUILD)/coverage/tests.tap || tail -1 $(BUILD)/coverage/tests.tap
	$(if $(T),-)tools/coverage.sh $(BUILD)/coverage

#: make docs       docs/opcodes.md from the lists in runtime/bytecode
docs: $(BUILD)/tests/opcodes_page
	$(BUILD)/tests/opcodes_page >docs/opcodes.md

#: make format     formats the C sources
format:
	tools/format.sh -i

#: make install    to PREFIX (/usr/local), below DESTDIR; uninstall takes it away again
install: all
	install -d $(addprefix $(DESTDIR)$(PREFIX)/,bin lib/pkgconfig include)
	for file in $(LIBRARY:stdlib/%=%); do install -D -m 644 stdlib/$$file $(DESTDIR)$(PREFIX)/share/muster/$$file; done
	install -m 755 $(BUILD)/muster $(DESTDIR)$(PREFIX)/bin/muster
	install -m 644 include/muster.h $(DESTDIR)$(PREFIX)/include/muster.h
	install -m 644 $(STATIC) $(DESTDIR)$(PREFIX)/lib/libmuster.a
	install -m 755 $(SHARED) $(DESTDIR)$(PREFIX)/lib/$(notdir $(SHARED))
	ln -sf $(notdir $(SHARED)) $(DESTDIR)$(PREFIX)/lib/$(SONAME)
	ln -sf $(notdir $(SHARED)) $(DESTDIR)$(PREFIX)/lib/libmuster.so
	install -D -m 644 $(BUILD)/muster.1 $(DESTDIR)$(PREFIX)/share/man/man1/muster.1
	install -D -m 644 $(BUILD)/muster-language.7 $(DESTDIR)$(PREFIX)/share/man/man7/muster-language.7
	install -D -m 644 cli/completion/muster.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/muster
	install -D -m 644 cli/completion/_muster $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_muster
	install -D -m 644 cli/completion/muster.fish $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/muster.fish
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@VERSION@|$(VERSION)|' -e 's|@PACKAGES@|$(PACKAGES)|' muster.pc.in \
	    >$(DESTDIR)$(PREFIX)/lib/pkgconfig/muster.pc

uninstall:
	rm -f $(addprefix $(DESTDIR)$(PREFIX)/,bin/muster include/muster.h lib/libmuster.a lib/libmuster.so \
	      lib/$(SONAME) lib/$(notdir $(SHARED)) lib/pkgconfig/muster.pc)
	rm -f $(addprefix $(DESTDIR)$(PREFIX)/share/,man/man1/muster.1 man/man7/muster-language.7 \
	      bash-completion/completions/muster zsh/site-functions/_muster fish/vendor_completions.d/muster.fish)
	rm -rf $(DESTDIR)$(PREFIX)/share/muster

#: make clean      takes build/ away
clean:
	rm -rf $(BUILD)

#: make help       this list
help:
	sed -n 's/^#: //p' Makefile
