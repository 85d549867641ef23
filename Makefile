# bulkpipe. `make help` lists the targets; README.md says what the program does.
BUILD   ?= build/release
PREFIX  ?= /usr/local
DESTDIR ?=
CC      := gcc
CFLAGS  ?= -O2 -g
WARN    := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wmissing-prototypes -Wvla
HARDEN  := -fPIE -fstack-protector-strong $(if $(SAN),,-D_FORTIFY_SOURCE=2)
LANGUAGE := -std=c11 -D_GNU_SOURCE -Isrc
FLAGS   := $(LANGUAGE) -pthread $(WARN) $(if $(CI),-Werror) $(HARDEN) $(SAN)
LDFLAGS ?= -pie -Wl,-z,relro,-z,now
LIBS     = $(shell pkg-config --libs $(PKGS)) -lcsv -lunistring
PKGS    := yajl libpcre2-8 libcrypto libisal libxxhash libidn2 libseccomp
# The second program: its folder and its library are not part of the first, nor are cli/ and upload/ of this one.
SANDBOX := $(sort $(filter-out src/sandbox/main.c,$(wildcard src/sandbox/*.c)) src/ext/httpd.c)
SRC     := $(sort $(filter-out src/sandbox/% $(SANDBOX),$(wildcard src/*/*.c)))
OBJ     := $(SRC:%.c=$(BUILD)/%.o) $(BUILD)/rules.o
SANDBOX_OBJ := $(SANDBOX:%.c=$(BUILD)/%.o) $(filter-out $(BUILD)/src/cli/% $(BUILD)/src/upload/%,$(OBJ))
RULES   := $(sort $(wildcard rules/*.json))
TESTS   := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/unit/test_*.c))
SHIM    := $(BUILD)/tests/faults/shim.so
SPILLING := $(BUILD)/spilling/bulkpipe
FUZZERS := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/fuzz/fuzz_*.c))
REPLAY  := $(BUILD)/tests/fuzz/replay.o

# Inputs of which each record is known, through programs with batches of other sizes.
BATCHES := $(foreach n,1 100 4000,$(BUILD)/batch-$(n)/bulkpipe)
ORACLE   = node tests/oracle/oracle.mjs $(BUILD)/bulkpipe $(BATCHES)
ORACLE_FILES ?= 200

# What a Debian 12 needs to build, and to test.
APT_BUILD := gcc libc6-dev pkg-config libcsv-dev libyajl-dev libpcre2-dev libarchive-dev libssl-dev \
             libisal-dev libxxhash-dev libidn2-dev libunistring-dev libseccomp-dev linux-libc-dev \
             libmicrohttpd-dev libcurl4-openssl-dev
APT_TEST  := libcmocka-dev zlib1g-dev bats procps jq curl gzip zstd xz-utils bzip2 lz4 zip unzip bsdutils mandoc tzdata \
             nginx-light openssl \
             $(if $(shell command -v npm 2>/dev/null),,nodejs npm) # npm brings the judges of the rules
APT_PEERS := jq miller gzip $(if $(shell command -v npm 2>/dev/null),,nodejs npm)
APT_LINT  := clang-tidy cppcheck
APT_COVERAGE := gcovr
APT_MEMCHECK := valgrind libc6-dbg
APT_FUZZ  := zlib1g-dev clang libclang-rt-dev llvm

all: $(BUILD)/bulkpipe $(BUILD)/bulkpipe-sandbox

$(BUILD)/bulkpipe: $(BUILD)/src/main.o $(OBJ)
	$(CC) $(FLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/bulkpipe-sandbox: $(BUILD)/src/sandbox/main.o $(SANDBOX_OBJ)
	$(CC) $(FLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS) -lmicrohttpd

$(BUILD)/tests/unit/test_sandbox_%: $(BUILD)/tests/unit/test_sandbox_%.o $(SANDBOX_OBJ)
	$(CC) $(FLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS) -lmicrohttpd -lcmocka

$(BUILD)/tests/unit/%: $(BUILD)/tests/unit/%.o $(OBJ)
	$(CC) $(FLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS) -lcmocka -larchive -lz

# Preloaded by tests/cases/faults.bats.
$(SHIM): tests/faults/shim.c Makefile
	@mkdir -p $(@D)
	$(CC) $(filter-out -fPIE $(SAN),$(FLAGS)) $(CFLAGS) -fPIC -shared -o $@ $<

# Under gcc a target replays its corpus; under clang libFuzzer takes the place of that main.
$(BUILD)/tests/fuzz/fuzz_%: $(BUILD)/tests/fuzz/fuzz_%.o $(REPLAY) $(OBJ)
	$(CC) $(FLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS) -lz

# Answers of the platform come from the target itself, not from the network.
$(BUILD)/tests/fuzz/fuzz_api: $(BUILD)/tests/fuzz/fuzz_api.o $(REPLAY) $(filter-out %/src/ext/http.o,$(OBJ))
	$(CC) $(FLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(FLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# The program with batches of so many bytes: what knows their size is compiled anew.
SIZED   := $(shell grep -l BATCH_BYTES src/*/*.c)
define sized
$(BUILD)/batch-$(1)/%.o: %.c Makefile
	@mkdir -p $$(@D)
	$$(CC) $$(FLAGS) $$(CFLAGS) -DBATCH_BYTES=$(1) -MMD -MP -c -o $$@ $$<
$(BUILD)/batch-$(1)/bulkpipe: $(BUILD)/src/main.o $(SIZED:%.c=$(BUILD)/batch-$(1)/%.o) \
		$(filter-out $(SIZED:%.c=$(BUILD)/%.o),$(OBJ))
	$$(CC) $$(FLAGS) $$(CFLAGS) $$(LDFLAGS) -o $$@ $$^ $$(LIBS)
endef
$(foreach n,$(BATCHES:$(BUILD)/batch-%/bulkpipe=%),$(eval $(call sized,$(n))))

# The program that gives nothing up before it reads data, for valgrind.
$(BUILD)/unconfined/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(FLAGS) $(CFLAGS) -DUNCONFINED -MMD -MP -c -o $@ $<
$(BUILD)/unconfined/bulkpipe: $(BUILD)/src/main.o $(BUILD)/unconfined/src/cli/confine.o \
		$(filter-out %/src/cli/confine.o,$(OBJ))
	$(CC) $(FLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

# The program whose --unique goes to the disk after a few records, for faults there.
$(BUILD)/spilling/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(FLAGS) $(CFLAGS) -DCLAIM_SET_BITS=4 -DPILE_BYTES=512 -MMD -MP -c -o $@ $<
SPILLS  := $(shell grep -lE 'CLAIM_SET_B|PILE_BYTES' src/*/*.c)
$(SPILLING): $(BUILD)/src/main.o $(SPILLS:%.c=$(BUILD)/spilling/%.o) $(filter-out $(SPILLS:%.c=$(BUILD)/%.o),$(OBJ))
	$(CC) $(FLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

# The rule files, built in: rows of name, start, end (src/compile/builtin.c reads them).
$(BUILD)/rules.S: $(RULES) Makefile
	@mkdir -p $(@D)
	@{ echo '.section .rodata'; n=0; \
	   for f in $(RULES); do n=$$((n+1)); b=$${f##*/}; printf 'n%d: .asciz "%s"\ns%d: .incbin "%s"\ne%d: .byte 0\n' \
	     $$n "$${b%.json}" $$n "$$f" $$n; done; \
	   printf '.section .data.rel.ro,"aw"\n.balign 8\n.global builtin_rules\nbuiltin_rules:\n'; \
	   n=0; for f in $(RULES); do n=$$((n+1)); printf '.quad n%d, s%d, e%d\n' $$n $$n $$n; done; \
	   printf '.quad 0, 0, 0\n.section .note.GNU-stack,"",@progbits\n'; } > $@
$(BUILD)/rules.o: $(BUILD)/rules.S
	$(CC) -c -o $@ $<

demo: deps-build ## install what is missing, build, run the main job on samples/
	$(MAKE) all
	tests/demo.sh $(BUILD)/bulkpipe

check: deps-build deps-test ## install what is missing, build, run all tests
	$(MAKE) all tests batches fences man-lint
	tests/units.sh $(TESTS)
	tests/fuzz/replay.sh $(FUZZERS)
	COUNT=$(ORACLE_FILES) $(ORACLE)
	tests/run.sh $(BUILD)/bulkpipe

check-long: deps-build deps-test ## what make check tries in part: 10 000 dirty files, every fault at every call, 400 kills
	$(MAKE) all tests batches
	COUNT=10000 $(ORACLE)
	FAULTS=all UPLOAD_STEP=1 KILL_STEP=1 KILLS=200 FLIP_STEP=1 BATS_TEST_TIMEOUT=1800 tests/run.sh $(BUILD)/bulkpipe faults

tests: $(TESTS) $(FUZZERS) $(SHIM) $(SPILLING)
batches: $(BATCHES)

asan: ## all tests but the other judges' under AddressSanitizer and UBSan, cases at -j4
	ORACLE_FILES=20 LEVELS=4 JUDGES=no $(MAKE) check BUILD=build/asan SAN='-fsanitize=address,undefined -fno-sanitize-recover=all' CFLAGS='-O1 -g'
tsan: ## the same under ThreadSanitizer, but for what has one thread, limits and faults
	WITHOUT='cli faults guess limits readme rules_command talk' ORACLE_FILES=20 LEVELS=4 JUDGES=no \
	  $(MAKE) check BUILD=build/tsan SAN=-fsanitize=thread CFLAGS='-O1 -g'

memcheck: deps-build deps-memcheck ## a short list of commands under valgrind
	$(MAKE) $(BUILD)/unconfined/bulkpipe
	tests/memcheck.sh $(BUILD)/unconfined/bulkpipe

coverage: deps-build deps-test deps-coverage ## lines of src/ that units, fuzz corpora and cases at -j4 run: at least 90 %
	LEVELS=4 JUDGES=no $(MAKE) covered BUILD=build/coverage HARDEN=-fPIE \
		CFLAGS='-O0 -g --coverage -fprofile-update=atomic -DUNCONFINED'
covered: all tests
	find $(BUILD) -name '*.gcda' -delete
	tests/units.sh $(TESTS)
	tests/fuzz/replay.sh $(FUZZERS)
	tests/run.sh $(BUILD)/bulkpipe
	tests/coverage.sh $(BUILD)

fuzz: deps-build deps-fuzz ## FUZZ_SECONDS=60 each of TARGET="csv json ...", all by default; see tests/fuzz/README.md
	$(MAKE) fuzzers BUILD=build/fuzz CC=clang WARN= CFLAGS='-O1 -g' REPLAY= \
		SAN='-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all' \
		LDFLAGS='-pie -fsanitize=fuzzer'
	tests/fuzz/run.sh build/fuzz $(TARGET)
fuzzers: $(FUZZERS)

bench: deps-build ## speed and memory as ratios inside one run
	$(MAKE) all
	CC='$(CC)' CFLAGS='$(FLAGS) $(CFLAGS) $(LDFLAGS)' tests/bench/run.sh $(BUILD)/bulkpipe

bench-peers: deps-build ## beside DuckDB, ajv, jq and others, against the ratios that are wanted
	-@$(call need,$(APT_PEERS)) # what cannot be installed has no figures
	$(MAKE) all
	CC='$(CC)' CFLAGS='$(FLAGS) $(CFLAGS) $(LDFLAGS)' tests/bench/peers.sh $(BUILD)/bulkpipe

install: all ## DESTDIR and PREFIX are honoured
	install -d $(addprefix $(DESTDIR)$(PREFIX)/,bin share/man/man1 share/man/man5 share/bulkpipe/rules)
	install -m 755 $(BUILD)/bulkpipe $(BUILD)/bulkpipe-sandbox $(DESTDIR)$(PREFIX)/bin/
	install -m 644 man/*.1 $(DESTDIR)$(PREFIX)/share/man/man1/
	install -m 644 man/*.5 $(DESTDIR)$(PREFIX)/share/man/man5/
	install -m 644 $(RULES) $(DESTDIR)$(PREFIX)/share/bulkpipe/rules/
uninstall: ## takes back what install put there
	rm -f $(DESTDIR)$(PREFIX)/bin/bulkpipe $(DESTDIR)$(PREFIX)/bin/bulkpipe-sandbox \
	  $(patsubst man/%,$(DESTDIR)$(PREFIX)/share/man/man[15]/%,$(wildcard man/*))
	rm -rf $(DESTDIR)$(PREFIX)/share/bulkpipe

# Debian packages that are missing are installed where that is allowed; elsewhere: which, and how.
deps-test deps-lint deps-memcheck deps-coverage: deps-build # not at once: apt-get locks
deps-coverage: deps-test
deps-build: ; @$(call need,$(APT_BUILD))
deps-test: ; @$(call need,$(APT_TEST))
deps-lint: ; @$(call need,$(APT_LINT))
deps-coverage: ; @$(call need,$(APT_COVERAGE))
deps-memcheck: ; @$(call need,$(APT_MEMCHECK))
deps-fuzz: ; @$(call need,$(APT_FUZZ))
define need
missing=; for p in $(1); do \
  [ "$$(dpkg-query -W -f '$${db:Status-Status}' $$p 2>/dev/null)" = installed ] || missing="$$missing $$p"; done; \
[ -z "$$missing" ] && exit 0; \
command -v apt-get >/dev/null || { echo "bulkpipe needs these Debian 12 packages or their like:$$missing" >&2; exit 1; }; \
if [ $$(id -u) = 0 ]; then sudo=; elif sudo -n true 2>/dev/null; then sudo='sudo -n'; else \
  echo "packages are missing and only root may install them; run: apt-get install$$missing" >&2; exit 1; fi; \
echo "installing:$$missing"; $$sudo apt-get update -qq && \
DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq --no-install-recommends $$missing >/dev/null || \
{ echo "could not install:$$missing" >&2; exit 1; }
endef

lint: deps-build deps-lint ## clang-tidy and cppcheck: no findings; .clang-tidy and tests/cppcheck.txt say what is left out, and why
	@mkdir -p build/lint
	cppcheck -j $$(nproc) --quiet --enable=warning,performance,portability $(LANGUAGE:-std%=--std%) \
		--suppressions-list=tests/cppcheck.txt --error-exitcode=1 --cppcheck-build-dir=build/lint src
	ls src/*.c src/*/*.c | xargs -P $$(nproc) -n 4 sh -c 'said=build/lint/$$$$; \
		clang-tidy --quiet "$$@" -- $(LANGUAGE) 2>$$said || { cat $$said; exit 1; }' _

fences: ## outside headers stay in src/ext, folders include only what stands before them
	tests/fences.sh
man-lint: ; mandoc -Tlint -W warning man/*.[15]
format: ## clang-format, to look at; not law
	clang-format -i src/*.c src/*/*.[ch]
compile_commands.json: ; bear -- $(MAKE) -B all BUILD=build/bear
dist: ; git archive --prefix=bulkpipe/ -o bulkpipe.tar.gz HEAD
clean: ; rm -rf build
help: ; @sed -n 's/^\([a-z][a-z-]*\):[^#]*## \(.*\)/\1: \2/p' Makefile

-include $(sort $(OBJ:.o=.d) $(SANDBOX_OBJ:.o=.d)) $(BUILD)/src/main.d $(BUILD)/src/sandbox/main.d $(TESTS:=.d) $(FUZZERS:=.d) \
  $(wildcard $(BUILD)/batch-*/src/*/*.d $(BUILD)/spilling/src/*/*.d)
.SECONDARY:
.PHONY: all demo check check-long tests batches asan tsan memcheck coverage covered fuzz fuzzers bench bench-peers install uninstall deps-build deps-test deps-lint deps-memcheck deps-coverage deps-fuzz lint fences man-lint format dist clean help
