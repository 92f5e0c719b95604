# What replays proofs calls no function of runtime/vm but those that make, print and read values: it
# is a second reading of the policy, not the first one asked again.
set -eu
allowed="object_find_hours object_hours object_list object_span object_subject run_entity_name run_parse value_print"
nm --defined-only "$BUILD"/runtime/vm/*.o | awk '$2 == "T" { print $3 }' | LC_ALL=C sort -u >"$T/machine"
nm --undefined-only "$BUILD"/runtime/replay/*.o | awk 'NF == 2 { print $2 }' | LC_ALL=C sort -u >"$T/called"
printf '%s\n' $allowed >"$T/allowed"
grep -qx vm_run "$T/machine"
grep -qx object_list "$T/called"
LC_ALL=C comm -12 "$T/machine" "$T/called" | LC_ALL=C comm -13 "$T/allowed" - >"$T/more"
[ ! -s "$T/more" ] || { echo "# runtime/replay calls $(cat "$T/more")"; exit 1; }
