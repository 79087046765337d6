#!/usr/bin/env bash
# Runs a command with what the tests need from Python: moto, AWS CLI and boto3.
#
#   scripts/with-python-tools.sh go test ./internal/account
#
# What is on PATH is taken from there; the rest is installed once into .venv, as pinned by tools/moto/requirements.txt.
# The command finds, in its environment,
#
#   MOTO_SERVER   path of moto_server, or "off"
#   AWS_CLI       path of aws, or "off"
#   PYTHON_BOTO3  path of a Python that can import boto3, or "off"
#
# MOTO=off leaves moto out and installs nothing; AWS CLI and boto3 are then used only where they are there already.
# A variable that is set already is left alone.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
venv=$root/.venv
requirements=$root/tools/moto/requirements.txt

say() { echo "with-python-tools: $*" >&2; }

# A program may be there and still not run (a pyenv shim of another Python), so each is tried.
have_moto() { command -v moto_server >/dev/null && moto_server --help >/dev/null 2>&1; }
have_aws() { command -v aws >/dev/null && aws --version >/dev/null 2>&1; }
have_boto3() { python3 -c 'import boto3' >/dev/null 2>&1; }

give_up() {
	say "moto_server, aws or boto3 is not there and could not be installed into .venv: $*"
	say "put them on PATH (pip install -r tools/moto/requirements.txt), or leave moto out: make test MOTO=off"
	exit 1
}

installed() { cmp -s "$requirements" "$venv/requirements.txt"; }

# install makes .venv, also where the requirements have changed since it was made.
install() {
	say "installing moto, AWS CLI and boto3 into .venv (once, about a minute)"
	command -v python3 >/dev/null || give_up "there is no python3"
	rm -rf "$venv"
	python3 -m venv "$venv" >&2 || give_up "python3 -m venv failed (Debian and Ubuntu: apt-get install python3-venv)"
	"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$requirements" >&2 ||
		give_up "pip install failed"
	cp "$requirements" "$venv/requirements.txt" # last, so that an interrupted installation is made again
}

# provide VARIABLE CHECK ON_PATH IN_VENV sets and exports VARIABLE unless the caller did.
provide() {
	local variable=$1 check=$2 on_path=$3 in_venv=$4
	if [ -z "${!variable:-}" ]; then
		if "$check"; then
			printf -v "$variable" %s "$(command -v "$on_path")"
		elif [ "${MOTO:-on}" = off ] && ! installed; then
			printf -v "$variable" off
		else
			installed || install
			printf -v "$variable" %s "$venv/bin/$in_venv"
		fi
	fi
	export "${variable?}"
}

[ "${MOTO:-on}" != off ] || MOTO_SERVER=off
provide MOTO_SERVER have_moto moto_server moto_server
provide AWS_CLI have_aws aws aws
provide PYTHON_BOTO3 have_boto3 python3 python

exec "$@"
