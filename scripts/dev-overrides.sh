#!/usr/bin/env bash
# Prints the CLI configuration with which Terraform uses the provider that make install has put into Go's bin directory.
set -euo pipefail

bin=$(go env GOBIN)
cat <<CONFIG
To use it, write this into a file and name the file in TF_CLI_CONFIG_FILE:

provider_installation {
  dev_overrides {
    "registry.terraform.io/doit-vending/doit" = "${bin:-$(go env GOPATH)/bin}"
  }
  direct {}
}
CONFIG
