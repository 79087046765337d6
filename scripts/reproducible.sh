#!/usr/bin/env bash
# Proves that a release can be made again by anybody: two snapshots of the last commit, each in a clone and with a build
# cache of its own, have equal checksums of everything that is published. Compiles all platforms twice.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scratch=$(mktemp -d)
trap 'chmod -R u+w "$scratch" && rm -rf "$scratch"' EXIT
commit=$(git rev-parse HEAD)
goreleaser=$(go tool -modfile=tools/go.mod -n goreleaser) # the tool itself need not be built twice

for build in one/provider another/place/for/the/provider; do
	clone=$scratch/$build
	git clone --quiet --no-local . "$clone"
	git -C "$clone" checkout --quiet --detach "$commit"
	echo "reproducible: building $commit in $clone"
	GOCACHE=$scratch/cache make -C "$clone" snapshot GORELEASER="$goreleaser" >"$scratch/log" 2>&1 || {
		cat "$scratch/log"
		exit 1
	}
	# The manifest is published from where it is, under another name.
	(cd "$clone/dist" && sha256sum --check --quiet --ignore-missing ./*_SHA256SUMS && cat ./*_SHA256SUMS) >"$scratch/sums.${build%%/*}"
	rm -rf "$scratch/cache"
done

diff "$scratch/sums.one" "$scratch/sums.another"
echo "reproducible: $(wc -l <"$scratch/sums.one") files are equal in both:"
cat "$scratch/sums.one"
