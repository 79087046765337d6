package provider_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
)

// importable are the resources that an id can import.
var importable = []string{
	"doit_aws_account", "doit_organizational_unit", "doit_partner_role", "doit_org_import", "doit_admin_user", "doit_alternate_contacts", "doit_cur_report", "doit_data_export",
}

// FuzzImportIDs: whatever is given as an id imports something or is refused with an error that says why.
func FuzzImportIDs(f *testing.F) {
	for _, seed := range []string{"111122223333", "ou-ab12-34cd56ef", "aws@example.com", "111122223333/role", "/", "@", "a/b/c", "", "\x00", "%s", "doitintl_cmp"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, id string) {
		if strings.ToValidUTF8(id, "") != id { // Terraform sends UTF-8
			return
		}
		server := acctest.NewWorld(t).Server(t, nil)
		for _, typeName := range importable {
			resp, err := server.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: typeName, ID: id})
			if err != nil {
				t.Fatalf("%s %q: %v", typeName, id, err)
			}
			refused := strings.Contains(acctest.Messages(resp.Diagnostics), "ERROR")
			if refused == (len(resp.ImportedResources) > 0) {
				t.Errorf("%s %q: %d resources, and the messages %q", typeName, id, len(resp.ImportedResources), acctest.Messages(resp.Diagnostics))
			}
		}
	})
}
