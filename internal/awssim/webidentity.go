package awssim

import (
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	ststypes "github.com/aws/aws-sdk-go-v2/service/sts/types"
	"github.com/golang-jwt/jwt/v5"
)

var (
	webTokenRule    = rule{min: 4, max: 20000}
	tokenAlgorithms = []string{"RS256", "RS384", "RS512", "ES256", "ES384", "ES512"} // STS API model, WebIdentityToken
)

// issuer signs web identity tokens. STS fetches its public key over the internet; here both know each other.
type issuer struct {
	key     *rsa.PrivateKey
	revoked map[string]bool // subjects whose tokens it has taken back
}

// issuerOf is the issuer at a URL, made when it is first wanted.
func (w *World) issuerOf(url string) *issuer {
	if found, known := w.issuers[url]; known {
		return found
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic("awssim: " + err.Error())
	}
	made := &issuer{key: key, revoked: map[string]bool{}}
	w.issuers[url] = made
	return made
}

func invalidToken(message string) error {
	return &Error{Code: "InvalidIdentityToken", Message: message}
}

func (w *World) assumeRoleWithWebIdentity(
	r *request, in *sts.AssumeRoleWithWebIdentityInput,
) (*sts.AssumeRoleWithWebIdentityOutput, error) {
	if err := r.check(
		needs("RoleArn", in.RoleArn, roleARNRule), needs("RoleSessionName", in.RoleSessionName, sessionNameRule),
		needs("WebIdentityToken", in.WebIdentityToken, webTokenRule),
	); err != nil {
		return nil, err
	}
	refusal := r.service.denied("Not authorized to perform sts:AssumeRoleWithWebIdentity")
	home := w.homeOf(r, *in.RoleArn)
	if home == nil {
		return nil, refusal
	}
	provider, claims, err := w.readToken(r, home, *in.WebIdentityToken)
	if err != nil {
		return nil, err
	}
	a, target := w.assumable(r, *in.RoleArn)
	if target == nil || !provider.enters(target.trustIn(r.now), *in.RoleSessionName, claims) {
		return nil, refusal
	}
	session := rolePrincipal(a, target, *in.RoleSessionName)
	if err := w.restrict(r, session, in.Policy, in.PolicyArns); err != nil {
		return nil, err
	}
	credentials, err := w.openSession(r, session, in.DurationSeconds)
	if err != nil {
		return nil, err
	}
	return &sts.AssumeRoleWithWebIdentityOutput{
		Credentials: credentials, SubjectFromWebIdentityToken: aws.String(claims.Subject), Provider: aws.String(claims.Issuer),
		Audience:        aws.String(strings.Join(claims.Audience, " ")),
		AssumedRoleUser: &ststypes.AssumedRoleUser{Arn: aws.String(session.arn), AssumedRoleId: aws.String(session.userID)},
	}, nil
}

// readToken believes a token of an issuer that the IAM of an account knows, for an audience that it knows, signed by that
// issuer, and neither expired nor taken back.
func (w *World) readToken(r *request, a *account, token string) (*oidcProvider, *jwt.RegisteredClaims, error) {
	claims := &jwt.RegisteredClaims{}
	parser := jwt.NewParser(jwt.WithValidMethods(tokenAlgorithms), jwt.WithoutClaimsValidation())
	if _, _, err := parser.ParseUnverified(token, claims); err != nil {
		return nil, nil, invalidToken("The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)")
	}
	provider, known := w.iam(a).oidc[oidcARN(a.id, claims.Issuer)]
	if !known || provider.url != claims.Issuer {
		return nil, nil, invalidToken("No OpenIDConnect provider found in your account for " + claims.Issuer)
	}
	if missing := missingClaim(claims); missing != "" {
		return nil, nil, invalidToken("Missing a required claim: " + missing)
	}
	if !slices.ContainsFunc(claims.Audience, func(audience string) bool { return slices.Contains(provider.clientIDs, audience) }) {
		return nil, nil, invalidToken("Incorrect token audience")
	}
	by, exists := w.issuers[claims.Issuer]
	if !exists {
		return nil, nil, invalidToken("Couldn't retrieve verification key from your identity provider, please reference AssumeRoleWithWebIdentity documentation for requirements")
	}
	if _, err := parser.ParseWithClaims(token, &jwt.RegisteredClaims{}, func(*jwt.Token) (any, error) { return &by.key.PublicKey, nil }); err != nil {
		return nil, nil, invalidToken("The web identity token that was passed could not be validated.")
	}
	switch now := r.now.Unix(); {
	case now >= claims.ExpiresAt.Unix():
		return nil, nil, &Error{Code: "ExpiredTokenException", Message: fmt.Sprintf(
			"Token expired: current date/time %d must be before the expiration date/time %d", now, claims.ExpiresAt.Unix())}
	case by.revoked[claims.Subject]:
		return nil, nil, &Error{Code: "IDPRejectedClaim", Message: "The identity provider has rejected the claim."}
	}
	return provider, claims, nil
}

func missingClaim(c *jwt.RegisteredClaims) string {
	switch {
	case c.Subject == "":
		return "sub"
	case len(c.Audience) == 0:
		return "aud"
	case c.ExpiresAt == nil:
		return "exp"
	case c.IssuedAt == nil:
		return "iat"
	}
	return ""
}

// enters says whether a trust policy lets the owner of a token in, with its conditions on the claims.
func (p *oidcProvider) enters(trust document, sessionName string, c *jwt.RegisteredClaims) bool {
	host := strings.ToLower(strings.TrimPrefix(p.url, "https://"))
	context := conditionContext{
		host + ":sub": {c.Subject}, host + ":aud": c.Audience,
		"aws:federatedprovider": {p.arn}, "sts:rolesessionname": {sessionName},
	}
	trusted := false
	for i := range trust.statements {
		s := &trust.statements[i]
		federated := s.Principal["Federated"]
		if !s.coversAction("sts:AssumeRoleWithWebIdentity") || !slices.Contains(federated, p.arn) && !slices.Contains(federated, "*") ||
			!context.satisfies(s.Condition) {
			continue
		}
		if s.Effect == "Deny" {
			return false
		}
		trusted = true
	}
	return trusted
}
