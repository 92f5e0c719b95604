#!/bin/sh
# docs/opcodes.md is what the lists in runtime/bytecode say.
echo 1..1
if "$BUILD/tests/opcodes_page" | cmp -s - docs/opcodes.md; then
    echo "ok 1 - docs/opcodes.md is up to date"
else
    echo "not ok 1 - docs/opcodes.md is up to date"
    echo "# run: make docs"
fi
