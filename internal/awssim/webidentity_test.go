package awssim_test

import (
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

const (
	hcp      = "https://app.terraform.io"
	audience = "aws.workload.identity"
	planRun  = "organization:acme:project:Default Project:workspace:accounts:run_phase:plan"
	applyRun = "organization:acme:project:Default Project:workspace:accounts:run_phase:apply"
)

// trustOf lets the tokens of HCP Terraform in that are for an audience and whose subject is like another text.
func trustOf(subject string) string {
	return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow",
		"Principal":{"Federated":"arn:aws:iam::123456789012:oidc-provider/app.terraform.io"},"Action":"sts:AssumeRoleWithWebIdentity",
		"Condition":{"StringEquals":{"app.terraform.io:aud":"` + audience + `"},"StringLike":{"app.terraform.io:sub":"` + subject + `"}}}]}`
}

// federated is a World in which HCP Terraform may enter the role Terraform of the management account.
func federated(t *testing.T, trust string) *world {
	t.Helper()
	w := newWorld(t, awssim.Options{})
	must[*iam.CreateOpenIDConnectProviderOutput](t)(w.iam.CreateOpenIDConnectProvider(t.Context(), &iam.CreateOpenIDConnectProviderInput{
		Url: aws.String(hcp), ClientIDList: []string{audience, "other.audience"},
	}))
	must[*iam.CreateRoleOutput](t)(w.iam.CreateRole(t.Context(), &iam.CreateRoleInput{RoleName: aws.String("Terraform"), AssumeRolePolicyDocument: &trust}))
	must[*iam.AttachRolePolicyOutput](t)(w.iam.AttachRolePolicy(t.Context(), &iam.AttachRolePolicyInput{
		RoleName: aws.String("Terraform"), PolicyArn: aws.String("arn:aws:iam::aws:policy/AdministratorAccess"),
	}))
	return w
}

// enterByToken shows a token to STS, without signing the request.
func (w *world) enterByToken(t *testing.T, role, token string) (*sts.AssumeRoleWithWebIdentityOutput, error) {
	t.Helper()
	anonymous := sts.New(sts.Options{BaseEndpoint: &w.url, Region: "us-east-1", RetryMaxAttempts: 1})
	return anonymous.AssumeRoleWithWebIdentity(t.Context(), &sts.AssumeRoleWithWebIdentityInput{
		RoleArn: roleARN("123456789012", role), RoleSessionName: aws.String("run"), WebIdentityToken: &token,
	})
}

func TestWebIdentityOpensASession(t *testing.T) {
	t.Parallel()
	w := federated(t, trustOf("organization:acme:*"))
	token := w.IssueToken(hcp, map[string]any{"sub": applyRun, "aud": audience})
	out := must[*sts.AssumeRoleWithWebIdentityOutput](t)(w.enterByToken(t, "Terraform", token))
	session := w.as(awssim.Credentials{
		AccessKeyID: *out.Credentials.AccessKeyId, SecretAccessKey: *out.Credentials.SecretAccessKey, SessionToken: *out.Credentials.SessionToken,
	})
	if who := identity(t, session); *who.Arn != "arn:aws:sts::123456789012:assumed-role/Terraform/run" {
		t.Errorf("inside it is %s", *who.Arn)
	}
	if *out.SubjectFromWebIdentityToken != applyRun || *out.Provider != hcp || *out.Audience != audience {
		t.Errorf("STS read %s by %s for %s", *out.SubjectFromWebIdentityToken, *out.Provider, *out.Audience)
	}
	id := w.AddAccount(awssim.Account{})
	_, err := session.sts.AssumeRole(t.Context(), &sts.AssumeRoleInput{
		RoleArn: roleARN(id, "OrganizationAccountAccessRole"), RoleSessionName: aws.String("member"), DurationSeconds: aws.Int32(7200),
	})
	wantRefusal(t, err, "ValidationError", "") // a chain: an hour at most
}

func TestWebIdentityIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		trust  string // "" = any run of the organization acme
		role   string // "" = Terraform
		issuer string // "" = HCP Terraform
		claims map[string]any
		token  func(token string) string
		want   string
		says   string
	}{
		"another organization": {claims: map[string]any{"sub": "organization:other:project:Default Project:workspace:accounts:run_phase:plan"}, want: "AccessDenied"},
		"another phase":        {trust: trustOf("organization:acme:*:run_phase:apply"), claims: map[string]any{"sub": planRun}, want: "AccessDenied"},
		"an audience that IAM knows and the role does not trust": {claims: map[string]any{"aud": "other.audience"}, want: "AccessDenied"},
		"a role that is not there":                               {role: "Missing", want: "AccessDenied"},
		"a role that trusts the issuer of another account": {
			trust: strings.ReplaceAll(trustOf("*"), "123456789012:oidc", "111122223333:oidc"), want: "AccessDenied",
		},
		"a role that trusts users":     {trust: `{"Statement":[{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"sts:AssumeRole"}]}`, want: "AccessDenied"},
		"an audience unknown to IAM":   {claims: map[string]any{"aud": "vault.workload.identity"}, want: "InvalidIdentityToken", says: "Incorrect token audience"},
		"an issuer unknown to IAM":     {issuer: "https://elsewhere.example", want: "InvalidIdentityToken", says: "No OpenIDConnect provider found in your account for https://elsewhere.example"},
		"no subject":                   {claims: map[string]any{"sub": nil}, want: "InvalidIdentityToken", says: "sub"},
		"no audience":                  {claims: map[string]any{"aud": nil}, want: "InvalidIdentityToken", says: "aud"},
		"no end":                       {claims: map[string]any{"exp": nil}, want: "InvalidIdentityToken", says: "exp"},
		"no token at all":              {token: func(string) string { return "no token at all" }, want: "InvalidIdentityToken", says: "not a valid JWT"},
		"a signature of somebody else": {token: cut, want: "InvalidIdentityToken", says: "could not be validated"},
		"no signature":                 {token: unsigned, want: "InvalidIdentityToken", says: "could not be validated"},
		"expired": {
			claims: map[string]any{"exp": time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC).Unix()}, want: "ExpiredTokenException", says: "Token expired",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			trust, role, issuer := c.trust, c.role, c.issuer
			if trust == "" {
				trust = trustOf("organization:acme:*")
			}
			if role == "" {
				role = "Terraform"
			}
			if issuer == "" {
				issuer = hcp
			}
			w := federated(t, trust)
			claims := map[string]any{"sub": applyRun, "aud": audience}
			maps.Copy(claims, c.claims)
			token := w.IssueToken(issuer, claims)
			if c.token != nil {
				token = c.token(token)
			}
			_, err := w.enterByToken(t, role, token)
			wantRefusal(t, err, c.want, "")
			if !strings.Contains(err.Error(), c.says) {
				t.Errorf("%q does not say %q", err, c.says)
			}
		})
	}
}

// cut changes the last characters of a signature.
func cut(token string) string { return token[:len(token)-8] + "AAAAAAAA" }

// unsigned claims that the token needs no signature.
func unsigned(token string) string {
	parts := strings.Split(token, ".")
	return "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0." + parts[1] + "."
}

func TestWebIdentityThatWasTakenBack(t *testing.T) {
	t.Parallel()
	w := federated(t, trustOf("*"))
	token := w.IssueToken(hcp, map[string]any{"sub": applyRun, "aud": []string{audience}})
	must[*sts.AssumeRoleWithWebIdentityOutput](t)(w.enterByToken(t, "Terraform", token))
	w.RevokeTokens(hcp, applyRun)
	_, err := w.enterByToken(t, "Terraform", token)
	wantRefusal(t, err, "IDPRejectedClaim", "")
}

func TestWebIdentityOfAnIssuerThatNobodyReaches(t *testing.T) {
	t.Parallel()
	w, elsewhere := federated(t, trustOf("*")), newWorld(t, awssim.Options{})
	_, err := w.enterByToken(t, "Terraform", elsewhere.IssueToken(hcp, map[string]any{"sub": applyRun, "aud": audience}))
	wantRefusal(t, err, "InvalidIdentityToken", "")
	if !strings.Contains(err.Error(), "Couldn't retrieve verification key") {
		t.Error(err)
	}
}

func TestOIDCProviders(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	create := func(in iam.CreateOpenIDConnectProviderInput) (*iam.CreateOpenIDConnectProviderOutput, error) {
		return w.iam.CreateOpenIDConnectProvider(t.Context(), &in)
	}
	made := must[*iam.CreateOpenIDConnectProviderOutput](t)(create(iam.CreateOpenIDConnectProviderInput{Url: aws.String(hcp), ClientIDList: []string{audience}}))
	if *made.OpenIDConnectProviderArn != "arn:aws:iam::123456789012:oidc-provider/app.terraform.io" {
		t.Errorf("it is called %s", *made.OpenIDConnectProviderArn)
	}
	for code, in := range map[string]iam.CreateOpenIDConnectProviderInput{
		"EntityAlreadyExists": {Url: aws.String(hcp)},
		"InvalidInput":        {Url: aws.String("http://app.terraform.io")},
		"ValidationError":     {Url: aws.String("https://other.example"), ThumbprintList: []string{"short"}},
	} {
		_, err := create(in)
		wantRefusal(t, err, code, "")
	}
	got := must[*iam.GetOpenIDConnectProviderOutput](t)(w.iam.GetOpenIDConnectProvider(t.Context(), &iam.GetOpenIDConnectProviderInput{
		OpenIDConnectProviderArn: made.OpenIDConnectProviderArn,
	}))
	if *got.Url != "app.terraform.io" || len(got.ClientIDList) != 1 || got.ClientIDList[0] != audience {
		t.Errorf("IAM has %s for %v", *got.Url, got.ClientIDList)
	}
	must[*iam.DeleteOpenIDConnectProviderOutput](t)(w.iam.DeleteOpenIDConnectProvider(t.Context(), &iam.DeleteOpenIDConnectProviderInput{
		OpenIDConnectProviderArn: made.OpenIDConnectProviderArn,
	}))
	list := must[*iam.ListOpenIDConnectProvidersOutput](t)(w.iam.ListOpenIDConnectProviders(t.Context(), &iam.ListOpenIDConnectProvidersInput{}))
	_, err := w.iam.GetOpenIDConnectProvider(t.Context(), &iam.GetOpenIDConnectProviderInput{OpenIDConnectProviderArn: made.OpenIDConnectProviderArn})
	wantRefusal(t, err, "NoSuchEntity", "")
	if len(list.OpenIDConnectProviderList) != 0 {
		t.Errorf("after the deletion there are %d", len(list.OpenIDConnectProviderList))
	}
	_, err = w.iam.CreateRole(t.Context(), &iam.CreateRoleInput{
		RoleName: aws.String("Terraform"), AssumeRolePolicyDocument: aws.String(`{"Statement":[{"Effect":"Allow","Principal":{"Federated":"app"},"Action":"sts:AssumeRoleWithWebIdentity"}]}`),
	})
	wantRefusal(t, err, "MalformedPolicyDocument", "")
}
