#!/usr/bin/env bash
# Fails when a Go or Terraform file is not formatted, and names it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

status=0
unformatted=$(gofmt -l .)
if [ -n "$unformatted" ]; then
	printf 'gofmt would change:\n%s\n' "$unformatted"
	status=1
fi
if [ -d examples ] && ! unformatted=$("${TERRAFORM:-terraform}" fmt -check -recursive examples); then
	printf 'terraform fmt would change:\n%s\n' "$unformatted"
	status=1
fi
[ $status = 0 ] || echo "Run make fmt."
exit $status
