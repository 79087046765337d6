package awssim

import (
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
)

// maxOIDCProviders is how many an account may have (IAM quotas page).
const maxOIDCProviders = 100

var (
	oidcURLRule    = rule{min: 1, max: 255}
	clientIDRule   = rule{min: 1, max: 255}
	thumbprintRule = rule{min: 40, max: 40}
	oidcARNRule    = rule{min: 20, max: 2048}
)

// oidcProvider is what the IAM of an account knows of an issuer of web identity tokens.
type oidcProvider struct {
	arn, url    string
	clientIDs   []string // audiences that its tokens may be for
	thumbprints []string
	createdAt   time.Time
	tags        []iamtypes.Tag
}

// oidcARN names an issuer, whose URL begins with https://, in an account.
func oidcARN(accountID, url string) string {
	return "arn:aws:iam::" + accountID + ":oidc-provider/" + strings.TrimPrefix(url, "https://")
}

func (w *World) addOIDCProvider(a *account, url string, clientIDs []string) *oidcProvider {
	p := &oidcProvider{arn: oidcARN(a.id, url), url: url, clientIDs: clientIDs, createdAt: w.clock.Now()}
	w.iam(a).oidc[p.arn] = p
	return p
}

func (w *World) createOIDCProvider(r *request, in *iam.CreateOpenIDConnectProviderInput) (*iam.CreateOpenIDConnectProviderOutput, error) {
	fields := []field{needs("Url", in.Url, oidcURLRule)}
	for _, id := range in.ClientIDList {
		fields = append(fields, needs("ClientIDList", &id, clientIDRule))
	}
	for _, thumbprint := range in.ThumbprintList {
		fields = append(fields, needs("ThumbprintList", &thumbprint, thumbprintRule))
	}
	if err := r.check(fields...); err != nil {
		return nil, err
	}
	if err := checkIAMTags(r, in.Tags); err != nil {
		return nil, err
	}
	host, secure := strings.CutPrefix(*in.Url, "https://")
	known := w.iam(r.caller.account).oidc
	switch {
	case !secure || host == "" || strings.Contains(host, ":"):
		return nil, &Error{Code: "InvalidInput", Message: "Invalid Open ID Connect Provider URL"}
	case known[oidcARN(r.caller.account.id, *in.Url)] != nil:
		return nil, &Error{Code: "EntityAlreadyExists", Message: "Provider with url " + *in.Url + " already exists."}
	case len(known) >= maxOIDCProviders:
		return nil, &Error{Code: "LimitExceeded", Message: "Cannot exceed quota for OpenIdConnectProvidersPerAccount: 100"}
	}
	made := w.addOIDCProvider(r.caller.account, *in.Url, slices.Clone(in.ClientIDList))
	made.thumbprints, made.tags = in.ThumbprintList, in.Tags
	return &iam.CreateOpenIDConnectProviderOutput{OpenIDConnectProviderArn: aws.String(made.arn), Tags: made.tags}, nil
}

func (w *World) getOIDCProvider(r *request, in *iam.GetOpenIDConnectProviderInput) (*iam.GetOpenIDConnectProviderOutput, error) {
	if err := r.check(needs("OpenIDConnectProviderArn", in.OpenIDConnectProviderArn, oidcARNRule)); err != nil {
		return nil, err
	}
	found, known := w.iam(r.caller.account).oidc[*in.OpenIDConnectProviderArn]
	if !known {
		return nil, noSuchEntity("OpenIDConnect Provider not found for arn " + *in.OpenIDConnectProviderArn)
	}
	return &iam.GetOpenIDConnectProviderOutput{ // the URL without its scheme, as IAM answers it
		Url: aws.String(strings.TrimPrefix(found.url, "https://")), ClientIDList: found.clientIDs, ThumbprintList: found.thumbprints,
		CreateDate: aws.Time(found.createdAt), Tags: found.tags,
	}, nil
}

func (w *World) listOIDCProviders(r *request, _ *iam.ListOpenIDConnectProvidersInput) (*iam.ListOpenIDConnectProvidersOutput, error) {
	out := &iam.ListOpenIDConnectProvidersOutput{OpenIDConnectProviderList: []iamtypes.OpenIDConnectProviderListEntry{}}
	for _, arn := range sortedKeys(w.iam(r.caller.account).oidc) {
		out.OpenIDConnectProviderList = append(out.OpenIDConnectProviderList, iamtypes.OpenIDConnectProviderListEntry{Arn: aws.String(arn)})
	}
	return out, nil
}

// deleteOIDCProvider succeeds also when there is none (IAM API reference).
func (w *World) deleteOIDCProvider(r *request, in *iam.DeleteOpenIDConnectProviderInput) (*iam.DeleteOpenIDConnectProviderOutput, error) {
	if err := r.check(needs("OpenIDConnectProviderArn", in.OpenIDConnectProviderArn, oidcARNRule)); err != nil {
		return nil, err
	}
	delete(w.iam(r.caller.account).oidc, *in.OpenIDConnectProviderArn)
	return &iam.DeleteOpenIDConnectProviderOutput{}, nil
}
