package awsclient

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
)

// What lies on the way to AWS: certificates and proxies.

// ProxyError says that a proxy refused to make the connection to AWS. AWS has not seen the call.
type ProxyError struct {
	Proxy, Host string // host and port
	Status      string // "407 Proxy Authentication Required"
	Code        int
}

func (e *ProxyError) Error() string {
	return fmt.Sprintf("the proxy %s makes no connection to %s (%s)", e.Proxy, e.Host, e.Status)
}

// tellRefusals makes a client say which proxy refused what: Go's own error is the text of the HTTP status.
func tellRefusals(client *awshttp.BuildableClient) *awshttp.BuildableClient {
	return client.WithTransportOptions(func(transport *http.Transport) {
		transport.OnProxyConnectResponse = func(_ context.Context, proxy *url.URL, asked *http.Request, answer *http.Response) error {
			if answer.StatusCode == http.StatusOK {
				return nil
			}
			return &ProxyError{Proxy: proxy.Host, Host: asked.Host, Status: answer.Status, Code: answer.StatusCode}
		}
	})
}

// Hindrance is what keeps calls from AWS, as a key of the table of advice; "" when it is nothing on the way.
func Hindrance(err error) string {
	var proxy *ProxyError
	var failed *net.OpError
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	var untrusted *tls.CertificateVerificationError
	switch {
	case errors.As(err, &proxy) && proxy.Code == http.StatusProxyAuthRequired, hasText(err, http.StatusProxyAuthRequired):
		return "PROXY_LOGIN"
	case errors.As(err, &proxy), hasText(err, http.StatusBadGateway), hasText(err, http.StatusForbidden):
		return "PROXY_REFUSAL"
	case errors.As(err, &failed) && failed.Op == "proxyconnect":
		return "PROXY_DOWN"
	case errors.As(err, &host):
		return "WRONG_HOST"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "EXPIRED_CERTIFICATE"
	case errors.As(err, &untrusted):
		return "UNKNOWN_CERTIFICATE"
	}
	return ""
}

// hasText knows the error that Go makes of a proxy's refusal before tellRefusals can: in the calls of the login.
func hasText(err error, status int) bool {
	lost, ok := errors.AsType[*url.Error](err)
	return ok && lost.Err.Error() == http.StatusText(status)
}

// InTheWay says what keeps calls from AWS in one sentence, "" when it is nothing on the way.
func InTheWay(err error) string {
	var failed *net.OpError
	if proxy, ok := errors.AsType[*ProxyError](err); ok {
		return proxy.Error()
	}
	if errors.As(err, &failed) && failed.Op == "proxyconnect" {
		return "the proxy cannot be reached: " + failed.Err.Error()
	}
	if untrusted, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return fmt.Sprintf("the certificate of the server is not trusted: %s. %s", untrusted.Err, describe(untrusted.UnverifiedCertificates))
	}
	return ""
}

func describe(certificates []*x509.Certificate) string {
	if len(certificates) == 0 {
		return "It showed none"
	}
	own := certificates[0]
	return fmt.Sprintf("It was issued by %s for %s, and is valid until %s",
		cmp.Or(own.Issuer.String(), "nobody"), cmp.Or(strings.Join(own.DNSNames, ", "), own.Subject.String()), own.NotAfter.UTC().Format("2006-01-02"))
}

// hopeless says that trying again changes nothing: the SDK would, for about eight minutes.
func hopeless(err error) bool {
	proxy, refused := errors.AsType[*ProxyError](err)
	return errors.As(err, new(*tls.CertificateVerificationError)) || refused && proxy.Code < http.StatusInternalServerError
}

// proxies are the addresses of proxies that a configuration has, by the argument or variable that they come from.
func (c Config) proxies() map[string]string {
	found := map[string]string{}
	for argument, address := range map[string]*string{"http_proxy": c.HTTPProxy, "https_proxy": c.HTTPSProxy} {
		if address != nil {
			found[argument] = withScheme(*address)
			continue
		}
		upper := strings.ToUpper(argument)
		found[upper] = withScheme(cmp.Or(os.Getenv(upper), os.Getenv(argument)))
	}
	return found
}

// withScheme completes host:port, as Go does.
func withScheme(proxy string) string {
	if proxy == "" || strings.Contains(proxy, "://") {
		return proxy
	}
	return "http://" + proxy
}

// checkProxies refuses addresses that are none, without repeating them: Go and the SDK would repeat them with the password.
func (c Config) checkProxies() error {
	for source, address := range c.proxies() {
		argument := source
		if source == strings.ToUpper(source) {
			argument = ""
		}
		parsed, err := url.Parse(address)
		if err == nil && (address == "" || parsed.Host != "") {
			continue
		}
		return &LoginError{Argument: argument, Text: "the value of " + source + " is not the URL of a proxy. It looks like http://proxy.example.com:3128, with user:password@ before the host where the proxy wants that"}
	}
	return nil
}

// proxyPasswords are the secrets in the addresses of proxies.
func (c Config) proxyPasswords() (secrets []string) {
	for _, address := range c.proxies() {
		if parsed, err := url.Parse(address); err == nil && parsed.User != nil {
			if password, ok := parsed.User.Password(); ok {
				secrets = append(secrets, password, url.QueryEscape(password), parsed.User.String())
			}
		}
	}
	return secrets
}
