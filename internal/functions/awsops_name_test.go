package functions_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/doit-vending/terraform-provider-doit/internal/functions"
)

func TestAwsopsName(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ id, want, fails string }{
		"word":               {id: "acme", want: "doitintl-awsops-acme"},
		"digits and hyphens": {id: "4-acme-2", want: "doitintl-awsops-4-acme-2"},
		"one character":      {id: "a", want: "doitintl-awsops-a"},
		"fills a bucket":     {id: strings.Repeat("a", 46), want: "doitintl-awsops-" + strings.Repeat("a", 46)},
		"too long":           {id: strings.Repeat("a", 47), fails: "it has 47 characters, 1 to 46 are possible"},
		"empty":              {id: "", fails: "it has 0 characters, 1 to 46 are possible"},
		"upper case":         {id: "Acme", fails: "characters other than lower-case letters"},
		"dot":                {id: "a.b", fails: "characters other than lower-case letters"},
		"newline":            {id: "a\n", fails: "characters other than lower-case letters"},
		"leading hyphen":     {id: "-acme", fails: "begins or ends with a hyphen"},
		"trailing hyphen":    {id: "acme-", fails: "begins or ends with a hyphen"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := functions.AwsopsName(test.id)
			if test.fails == "" {
				if err != nil || got != test.want {
					t.Fatalf("AwsopsName(%q) = %q, %v; want %q", test.id, got, err, test.want)
				}
				return
			}
			var wrong *functions.ArgumentError
			if !errors.As(err, &wrong) || wrong.Position != 0 || !strings.Contains(err.Error(), test.fails) {
				t.Fatalf("AwsopsName(%q) = %q, %v; want an ArgumentError with %q", test.id, got, err, test.fails)
			}
		})
	}
}
