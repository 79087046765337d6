package provider

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
)

// defaultScope names the Terraform state that this run writes: by its HCP Terraform workspace, whose folder changes with
// every run, else by the folder and the workspace.
func (p *Provider) defaultScope() string {
	if slug := p.env("TFC_WORKSPACE_SLUG"); slug != "" {
		return slug
	}
	folder, err := p.folder()
	if err != nil {
		folder = "unknown folder"
	}
	workspace := cmp.Or(p.env("TF_WORKSPACE"), p.selectedWorkspace(folder), "default") // TF_WORKSPACE wins in Terraform too
	sum := sha256.Sum256([]byte(folder + "\n" + workspace))
	return hex.EncodeToString(sum[:16])
}

// selectedWorkspace is what "terraform workspace select" left behind; "" when nothing was ever selected.
func (p *Provider) selectedWorkspace(folder string) string {
	data := cmp.Or(p.env("TF_DATA_DIR"), ".terraform")
	if !filepath.IsAbs(data) {
		data = filepath.Join(folder, data)
	}
	selected, err := os.ReadFile(filepath.Join(data, "environment"))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(selected))
}
