package awssim

import (
	"maps"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// AddOIDCProvider lets the IAM of an account know an issuer of web identity tokens, "https://app.terraform.io", and the
// audiences that its tokens may be for. It returns the ARN, as trust policies name it.
func (w *World) AddOIDCProvider(accountID, url string, clientIDs ...string) (arn string) {
	_, unlock := w.lock()
	defer unlock()
	return w.addOIDCProvider(w.mustAccount(accountID), url, clientIDs).arn
}

// IssueToken returns a web identity token that the issuer at a URL has signed. It is good for an hour from now; claims are
// added, replace what every token has, or take it away where they are nil.
func (w *World) IssueToken(url string, claims map[string]any) string {
	now, unlock := w.lock()
	defer unlock()
	all := jwt.MapClaims{
		"iss": url, "iat": now.Unix(), "nbf": now.Unix(), "exp": now.Add(time.Hour).Unix(), "jti": w.ids.requestID(),
	}
	maps.Copy(all, claims)
	maps.DeleteFunc(all, func(_ string, value any) bool { return value == nil })
	signed, err := jwt.NewWithClaims(jwt.SigningMethodRS256, all).SignedString(w.issuerOf(url).key)
	if err != nil {
		panic("awssim: " + err.Error())
	}
	return signed
}

// RevokeTokens lets an issuer take back every token of a subject.
func (w *World) RevokeTokens(url, subject string) {
	_, unlock := w.lock()
	defer unlock()
	w.issuerOf(url).revoked[subject] = true
}
