# bulkpipe. `make help` lists the targets; README.md says what the program does.
BUILD   ?= build/release
PREFIX  ?= /usr/local
DESTDIR ?=
CC      := gcc
CFLAGS  ?= -O2 -g
WARN    := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wmissing-prototypes -Wvla
HARDEN  := -fPIE -fstack-protector-strong $(if $(SAN),,-D_FORTIFY_SOURCE=2)
FLAGS   := -std=c11 -D_GNU_SOURCE -Isrc -pthread $(WARN) $(if $(CI),-Werror) $(HARDEN) $(SAN)
LDFLAGS ?= -pie -Wl,-z,relro,-z,now
LIBS     = $(shell pkg-config --libs yajl libpcre2-8 libarchive libcrypto zlib libxxhash) -lcsv
SRC     := $(sort $(wildcard src/*/*.c))
OBJ     := $(SRC:%.c=$(BUILD)/%.o) $(BUILD)/rules.o
RULES   := $(sort $(wildcard rules/*.json))
TESTS   := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/unit/test_*.c))

all: $(BUILD)/bulkpipe

$(BUILD)/bulkpipe: $(BUILD)/src/main.o $(OBJ)
	$(CC) $(FLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/tests/unit/%: $(BUILD)/tests/unit/%.o $(OBJ)
	$(CC) $(FLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS) -lcmocka

$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(FLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# The rule files, built in: rows of name, start, end (src/compile/builtin.c reads them).
$(BUILD)/rules.S: $(RULES) Makefile
	@mkdir -p $(@D)
	@{ echo '.section .rodata'; n=0; \
	   for f in $(RULES); do n=$$((n+1)); b=$${f##*/}; \
	     printf 'n%d: .asciz "%s"\ns%d: .incbin "%s"\ne%d: .byte 0\n' $$n "$${b%.json}" $$n "$$f" $$n; done; \
	   echo '.section .data.rel.ro,"aw"'; echo '.balign 8'; echo '.global builtin_rules'; echo 'builtin_rules:'; \
	   n=0; for f in $(RULES); do n=$$((n+1)); printf '.quad n%d, s%d, e%d\n' $$n $$n $$n; done; \
	   echo '.quad 0, 0, 0'; echo '.section .note.GNU-stack,"",@progbits'; } > $@
$(BUILD)/rules.o: $(BUILD)/rules.S
	$(CC) -c -o $@ $<

-include $(OBJ:.o=.d) $(BUILD)/src/main.d $(TESTS:=.d)
.SECONDARY:
.PHONY: all
