package organization_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/doit-vending/terraform-provider-doit/internal/organization"
)

func TestClassifyPayer(t *testing.T) {
	t.Parallel()
	own := organization.PayerRules{
		Consolidated: map[string]string{"111111111111": ""},
		Reseller:     []string{"222222222222"},
	}
	for name, test := range map[string]struct {
		id, email string
		rules     organization.PayerRules
		want      organization.Payer
	}{
		"DoiT's first": {"561602220360", "x@example.com", organization.DefaultPayerRules(), organization.Payer{
			Kind: organization.PayerConsolidated, Name: "doitintl-payer-01", Evidence: "The management account 561602220360 is the consolidated payer doitintl-payer-01.",
		}},
		"DoiT's second": {"017920819041", "", organization.DefaultPayerRules(), organization.Payer{
			Kind: organization.PayerConsolidated, Name: "doitintl-payer-02", Evidence: "The management account 017920819041 is the consolidated payer doitintl-payer-02.",
		}},
		"consolidated wins over the address": {"279843869311", "awsops+1@doit-intl.com", organization.DefaultPayerRules(), organization.Payer{
			Kind: organization.PayerConsolidated, Name: "doitintl-payer-07", Evidence: "The management account 279843869311 is the consolidated payer doitintl-payer-07.",
		}},
		"dedicated by address": {"333333333333", "AWSops+acme@DoiT-intl.com", organization.DefaultPayerRules(), organization.Payer{
			Kind: organization.PayerDedicated, Evidence: "The root e-mail address of the management account 333333333333 matches awsops+*@doit-intl.com.",
		}},
		"dedicated by id": {"222222222222", "x@example.com", own, organization.Payer{
			Kind: organization.PayerDedicated, Evidence: "The management account 222222222222 is one of the reseller's dedicated payers.",
		}},
		"consolidated without a name": {"111111111111", "", own, organization.Payer{
			Kind: organization.PayerConsolidated, Evidence: "The management account 111111111111 is one of the consolidated payers.",
		}},
		"own": {"333333333333", "aws@example.com", organization.DefaultPayerRules(), organization.Payer{
			Kind: organization.PayerOwn, Evidence: "The management account 333333333333 is none of the reseller's payers, and its root e-mail address does not match awsops+*@doit-intl.com.",
		}},
		"own, address not told": {"333333333333", "", organization.DefaultPayerRules(), organization.Payer{
			Kind: organization.PayerOwn, Evidence: "The management account 333333333333 is none of the reseller's payers, and AWS does not tell its root e-mail address.",
		}},
		"own, address not asked for": {"561602220360", "awsops+1@doit-intl.com", own, organization.Payer{
			Kind: organization.PayerOwn, Evidence: "The management account 561602220360 is none of the reseller's payers.",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, organization.ClassifyPayer(test.id, test.email, test.rules)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestMatchesEmail(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		pattern, email string
		want           bool
	}{
		{"awsops+*@doit-intl.com", "awsops+acme@doit-intl.com", true},
		{"awsops+*@doit-intl.com", "AWSOPS+Acme@doit-intl.com", true},
		{"awsops+*@doit-intl.com", "awsops@doit-intl.com", false},
		{"awsops+*@doit-intl.com", "awsops+acme@doit-intl.com.example.com", false},
		{"awsops+*@doit-intl.com", "awsops+acme@doit-intlxcom", false},
		{"awsops+*@doit-intl.com", "xawsops+acme@doit-intl.com", false},
		{"awsops+*@doit-intl.com", "awsops+a@b@doit-intl.com", false},
		{"awsops+*@doit-intl.com", "", false},
		{"aws-*@*.example.com", "aws-1@eu.example.com", true},
		{"aws@example.com", "aws@example.com", true},
	} {
		if got := organization.MatchesEmail(test.pattern, test.email); got != test.want {
			t.Errorf("%s matches %s: %t", test.email, test.pattern, got)
		}
	}
}

func TestCheckEmailPattern(t *testing.T) {
	t.Parallel()
	for pattern, wrong := range map[string]bool{
		"awsops+*@doit-intl.com": false, "*@example.com": false, "aws@*.example.com": false,
		"awsops": true, "a@b@c": true, "a b@example.com": true, "@example.com": true, "awsops@": true, "aws@*": true, "*@*.*": true,
	} {
		if err := organization.CheckEmailPattern(pattern); (err != nil) != wrong {
			t.Errorf("%q: %v", pattern, err)
		}
	}
}
