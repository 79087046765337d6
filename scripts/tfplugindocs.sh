#!/usr/bin/env bash
# Runs the pinned tfplugindocs with the schema that the provider itself tells, so that docs/ is the same with every Terraform:
# older ones do not know all that a schema says.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

mkdir -p .cache
go run ./scripts/providerschema >.cache/schema.json
command=$1
shift
exec go tool -modfile=tools/go.mod tfplugindocs "$command" --provider-name doit --providers-schema .cache/schema.json "$@"
