#!/bin/sh
# The program in docs/embedding.md is the one in examples/embed, and its output what it prints.
echo 1..2
# same FILE NUMBER: the block behind the comment <!-- FILE --> is the file
same() {
    awk -v mark="<!-- $1 -->" '/^```/ { if (on) exit; on = marked; next } $0 == mark { marked = 1 } on' \
        docs/embedding.md | diff "$1" - >"$T/log"
    if [ $? = 0 ] && [ -s "$1" ]; then echo "ok $2 - $1"; else echo "not ok $2 - $1"; sed 's/^/# /' "$T/log"; fi
}
same examples/embed/embed.c 1
same examples/embed/embed.out 2
