#!/usr/bin/env bash
# Runs every fuzz target of the module, one after the other, and ends with one line:
#
#   scripts/fuzz.sh 30s
#   ...
#   13 fuzz targets, 30s each: no finding
#
# A finding fails it. Go writes the input into testdata/fuzz beside the test, where every go test runs it from then on.
set -uo pipefail

time=${1:?how long each target runs, as in 30s}
targets=0 findings=()

while IFS=: read -r file function; do
	package=./$(dirname "$file") name=${function#func }
	targets=$((targets + 1))
	if output=$(go test "$package" -run '^$' -fuzz "^$name\$" -fuzztime "$time" -parallel "${FUZZ_PARALLEL:-2}" 2>&1); then
		echo "ok    $package $name: $(grep -oE 'execs: [0-9]+' <<<"$output" | tail -1)"
	else
		echo "FAIL  $package $name" && echo "$output"
		findings+=("$package $name")
	fi
done < <(grep -rnoE '^func Fuzz[A-Za-z0-9_]*' --include='*_test.go' internal scripts | sed -E 's/^([^:]*):[0-9]+:/\1:/' | sort)

if [ "$targets" -eq 0 ]; then
	echo "there is no fuzz target" >&2
	exit 1
fi
if [ ${#findings[@]} -gt 0 ]; then
	echo "$targets fuzz targets, $time each: ${#findings[@]} with a finding: ${findings[*]}"
	exit 1
fi
echo "$targets fuzz targets, $time each: no finding"
