package functions_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/doit-vending/terraform-provider-doit/internal/functions"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
)

func TestRootEmail(t *testing.T) {
	t.Parallel()
	const base = "aws@example.com"
	tests := map[string]struct{ base, name, want string }{
		"the documented example":          {base, "My Team / Dev", "aws+my-team-dev@example.com"},
		"one word":                        {base, "dev", "aws+dev@example.com"},
		"digits only":                     {base, "007", "aws+007@example.com"},
		"a slug stays as it is":           {base, "my-team-dev", "aws+my-team-dev@example.com"},
		"outer characters leave no trace": {base, "  --Dev!! ", "aws+dev@example.com"},
		"a run is one hyphen":             {base, "a _-/. b", "aws+a-b@example.com"},
		"letters beyond ASCII are others": {base, "Équipe Zürich", "aws+quipe-z-rich@example.com"},
		"plus in the name":                {base, "a+b@c", "aws+a-b-c@example.com"},
		"plus part in the base":           {"aws+prod@example.com", "Dev", "aws+prod-dev@example.com"},
		"open plus part in the base":      {"aws+@example.com", "Dev", "aws+dev@example.com"},
		"case of the base is kept":        {"AWS.Root@Example.com", "Dev", "AWS.Root+dev@Example.com"},
		"64 characters fit":               {base, strings.Repeat("x", 48), "aws+" + strings.Repeat("x", 48) + "@example.com"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := functions.RootEmail(test.base, test.name)
			if err != nil || got != test.want {
				t.Fatalf("RootEmail(%q, %q) = %q, %v; want %q", test.base, test.name, got, err, test.want)
			}
		})
	}
}

func TestRootEmailBlamesTheArgument(t *testing.T) {
	t.Parallel()
	const base = "aws@example.com"
	tests := map[string]struct {
		base, name string
		position   int64
		text       string
	}{
		"no address":           {"aws", "dev", 0, "is not a root e-mail address that AWS accepts"},
		"empty base":           {"", "dev", 0, "it has 0 characters"},
		"two at signs":         {"a@b@example.com", "dev", 0, "exactly one @"},
		"base full already":    {strings.Repeat("a", 53) + "@example.com", "dev", 0, "AWS takes 6 to 64"},
		"base almost full":     {strings.Repeat("a", 51) + "@example.com", "d", 0, "leaves no room for a name"},
		"empty name":           {base, "", 1, "nothing is left of the name"},
		"name without letters": {base, " -/- ", 1, "nothing is left of the name"},
		"name in another script": {base, "チーム", 1,
			"it needs at least one of a-z, A-Z and 0-9"},
		"one character too many": {base, strings.Repeat("x", 49), 1, "it has 65 characters, AWS takes 6 to 64"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := functions.RootEmail(test.base, test.name)
			var wrong *functions.ArgumentError
			if !errors.As(err, &wrong) {
				t.Fatalf("RootEmail(%q, %q) = %q, %v; want an ArgumentError", test.base, test.name, got, err)
			}
			if wrong.Position != test.position || !strings.Contains(wrong.Error(), test.text) {
				t.Errorf("argument %d: %v; want argument %d: ... %s ...", wrong.Position, wrong, test.position, test.text)
			}
		})
	}
}

// FuzzRootEmail: whatever comes out is an address that AWS accepts, in the mailbox of the base, and deriving it again from
// the name that it contains changes nothing.
func FuzzRootEmail(f *testing.F) {
	f.Add("aws@example.com", "My Team / Dev")
	f.Add("aws+prod@example.com", "dev")
	f.Add("aws+@example.com", "-")
	f.Add("a@b.c", strings.Repeat("ab ", 30))
	f.Fuzz(func(t *testing.T, base, name string) {
		address, err := functions.RootEmail(base, name)
		if err != nil {
			if address != "" {
				t.Fatalf("RootEmail(%q, %q) = %q together with the error %v", base, name, address, err)
			}
			return
		}
		if err := organization.CheckEmail(address); err != nil {
			t.Fatalf("RootEmail(%q, %q) = %q: %v", base, name, address, err)
		}
		baseLocal, baseDomain, _ := strings.Cut(base, "@")
		local, domain, _ := strings.Cut(address, "@")
		added, ok := strings.CutPrefix(local, baseLocal)
		if !ok || domain != baseDomain {
			t.Fatalf("RootEmail(%q, %q) = %q is in another mailbox", base, name, address)
		}
		part := strings.TrimLeft(added, "+-")
		if part == "" || part != strings.Trim(part, "-") || part != strings.ToLower(part) || strings.Contains(part, "--") {
			t.Fatalf("RootEmail(%q, %q) = %q adds %q", base, name, address, added)
		}
		if again, err := functions.RootEmail(base, part); err != nil || again != address {
			t.Fatalf("RootEmail(%q, %q) = %q, %v; want %q as for %q", base, part, again, err, address, name)
		}
	})
}
