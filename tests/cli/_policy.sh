# Writes a policy with one unmet requirement to $T/acme, and what the scripts here share. Read by them.
mkdir -p "$T/acme"
cat >"$T/acme/acme.muster" <<'END'
module acme
kind product "A product" {}
kind process "A process" { inputs: product*, outputs: product*, level: text? }
kind check judged "A check" { severity: severity? }
product asset-list "Assets"
product plan "Plan"
process backup "Backups" { inputs: [asset-list, plan], outputs: [asset-list], level: "low" }
check producer "Somebody makes it" {
  severity: high
  for p in process, i in p.inputs
  require exists q in process where i in q.outputs else "{p} needs {i}"
}
graph map "Who feeds whom" {
  for p in process node p { cluster: p.level }
  for p in process, i in p.inputs edge i -> p
}
report inputs "Inputs" {
  for p in process, i in p.inputs
  columns { "Process": p, "Input": i }
  order by i desc
}
END
number=0
# is NAME WANTED GOT
is() {
    number=$((number + 1))
    if [ "$2" = "$3" ]; then
        echo "ok $number - $1"
    else
        echo "not ok $number - $1"
        printf 'wanted %s\ngot    %s\n' "$2" "$3" | sed 's/^/# /'
    fi
}
# status COMMAND ...: its exit status; what it says goes to $T/out and $T/err
status() {
    s=0
    "$@" >"$T/out" 2>"$T/err" || s=$?
    echo $s
}
# says WORDS: whether standard error holds them
says() {
    grep -qF -- "$1" "$T/err" && echo yes || cat "$T/err"
}
