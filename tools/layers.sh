#!/bin/sh
# Prints every #include that goes against the layers (docs/architecture.md), and fails if there is one.
set -eu
cd "$(dirname "$0")/.."

find include grammar compiler runtime cli -name '*.[chly]' -o -name '*.cc' -o -name '*.def' | LC_ALL=C sort | xargs awk '
BEGIN {
    # layer: what it may include besides itself and the public header
    may["runtime/base"] = ""
    may["grammar"] = "runtime/base"
    may["runtime/bytecode"] = "runtime/base"
    may["compiler"] = "grammar runtime/bytecode runtime/base"
    may["runtime/vm"] = "runtime/bytecode runtime/base"
    may["runtime/facts"] = "runtime/vm runtime/bytecode runtime/base"
    may["runtime/report"] = "runtime/vm runtime/bytecode runtime/base"
    may["runtime/replay"] = "runtime/vm runtime/bytecode runtime/base"
    may["runtime/api"] = "compiler grammar runtime/replay runtime/report runtime/facts runtime/vm runtime/bytecode runtime/base"
    may["cli"] = "runtime/api"
    may["include"] = ""

    # header of another library: where alone it may be included
    only["graphviz/"] = only["gvc.h"] = only["cgraph.h"] = "^runtime/report/render(_id)?\\."
    only["libfyaml.h"] = "^runtime/facts/"
    only["re2/"] = "^runtime/(base|vm)/regex\\."
}
function layer_of(path)
{
    if (path ~ /^runtime\//) { sub(/^runtime\//, "", path); sub(/\/.*/, "", path); return "runtime/" path }
    sub(/\/.*/, "", path)
    return path
}
function exists(path,    line, found)
{
    found = (getline line <path) >= 0
    close(path)
    return found
}
# Where the compiler finds it, in its order; "" for what is generated.
function resolve(from, name,    folder)
{
    folder = from
    sub(/[^\/]*$/, "", folder)
    if (exists(folder name)) return folder name
    if (exists("include/" name)) return "include/" name
    if (exists("runtime/" name)) return "runtime/" name
    if (exists(name)) return name
    return name ~ /(parser|scanner)\.h$/ ? "grammar/" name : ""
}
function complain(why)
{
    printf "%s:%d: %s\n", FILENAME, FNR, why
    bad = 1
}
/^[ \t]*#[ \t]*include[ \t]*["<]/ {
    name = $0
    sub(/^[^"<]*["<]/, "", name)
    sub(/[">].*/, "", name)
    for (other in only)
        if (index(name, other) == 1 && FILENAME !~ only[other]) complain(name " is not for this file")
    target = resolve(FILENAME, name)
    if (target == "") { if ($0 ~ /"/) complain(name " is nowhere to be found"); next }
    from = layer_of(FILENAME)
    to = layer_of(target)
    if (!(from in may)) { complain(from " is in no layer"); next }
    if (to == from || to == "include") next
    if (index(" " may[from] " ", " " to " ") == 0) complain(from " must not see " target)
}
END { exit bad }'
