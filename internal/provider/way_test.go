package provider_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
)

// way is what lies between the provider and AWS in one test.
type way struct {
	world     *acctest.World
	authority *acctest.Authority
	secure    *httptest.Server // AWS at https://aws.test, with a certificate of the authority
	proxy     *acctest.Proxy   // leads to it
	plain     *acctest.Proxy   // leads to AWS without TLS
}

const proxyPassword = "p4ss!w%rd-of-the-proxy"

var proxyLogin = url.UserPassword("team", proxyPassword)

func newWay(t *testing.T) way {
	t.Helper()
	w := way{world: acctest.NewWorld(t), authority: acctest.NewAuthority(t)}
	w.secure = w.authority.Serve(t, w.world.AWS, "aws.test", time.Hour)
	w.proxy = acctest.NewProxy(t, w.secure.Listener.Addr().String())
	w.plain = acctest.NewProxy(t, strings.TrimPrefix(w.world.URL, "http://"))
	return w
}

// at is AWS at 127.0.0.1, with a certificate for a host that is valid for so long.
func (w way) at(t *testing.T, host string, valid time.Duration) string {
	t.Helper()
	return w.authority.Serve(t, w.world.AWS, host, valid).URL
}

// nobody is the address of a server that is gone.
func nobody() string {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	return server.URL
}

func refuseWith(status int, page string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, page)
	}
}

// passage is one way to AWS, and what a user reads of it.
type passage struct {
	arguments   func(t *testing.T, w way) []string // of the provider block
	environment func(t *testing.T, w way) []string
	says        []string // nothing when it leads to AWS
	asked       string   // of one of the proxies
}

// endpoint is AWS's address for the clients that the test uses.
func endpoint(at string) string { return "AWS_ENDPOINT_URL=" + at }

func inBlock(lines ...string) func(*testing.T, way) []string {
	return func(*testing.T, way) []string { return lines }
}

const (
	mitm = `The call DescribeOrganization does not reach AWS: the certificate of the server is not trusted: x509: certificate signed by unknown authority.`
	tls  = "https://aws.test"
)

var ways = map[string]passage{
	"custom_ca_bundle": {
		arguments: func(_ *testing.T, w way) []string { return []string{`custom_ca_bundle = "` + w.authority.File + `"`} },
		environment: func(t *testing.T, w way) []string {
			t.Helper()
			return []string{endpoint(w.at(t, "127.0.0.1", time.Hour))}
		},
	},
	"AWS_CA_BUNDLE": {
		environment: func(t *testing.T, w way) []string {
			t.Helper()
			return []string{endpoint(w.at(t, "127.0.0.1", time.Hour)), "AWS_CA_BUNDLE=" + w.authority.File}
		},
	},
	"an authority that nobody knows": {
		environment: func(t *testing.T, w way) []string {
			t.Helper()
			return []string{endpoint(w.at(t, "127.0.0.1", time.Hour))}
		},
		says: []string{mitm, "It was issued by CN=Example Corp Inspection,O=Example Corp for CN=127.0.0.1, and is valid until", "custom_ca_bundle", "AWS_CA_BUNDLE", "insecure"},
	},
	"insecure": {
		arguments: inBlock("insecure = true"),
		environment: func(t *testing.T, w way) []string {
			t.Helper()
			return []string{endpoint(w.at(t, "elsewhere.test", -time.Hour))}
		},
	},
	"a certificate for another host": {
		arguments: func(_ *testing.T, w way) []string { return []string{`custom_ca_bundle = "` + w.authority.File + `"`} },
		environment: func(t *testing.T, w way) []string {
			t.Helper()
			return []string{endpoint(w.at(t, "elsewhere.test", time.Hour))}
		},
		says: []string{"does not reach AWS: the certificate of the server is not trusted", "issued by CN=Example Corp Inspection,O=Example Corp for elsewhere.test", "AWS_ENDPOINT_URL", "insecure"},
	},
	"a certificate that has expired": {
		arguments: func(_ *testing.T, w way) []string { return []string{`custom_ca_bundle = "` + w.authority.File + `"`} },
		environment: func(t *testing.T, w way) []string {
			t.Helper()
			return []string{endpoint(w.at(t, "127.0.0.1", -time.Hour))}
		},
		says: []string{"certificate has expired or is not yet valid", "is valid until", "renew", "insecure"},
	},
	"https_proxy": {
		arguments: func(_ *testing.T, w way) []string {
			return []string{`https_proxy = "` + w.proxy.URL + `"`, `custom_ca_bundle = "` + w.authority.File + `"`}
		},
		environment: func(*testing.T, way) []string { return []string{endpoint(tls)} },
		asked:       "CONNECT aws.test:443",
	},
	"https_proxy with a login": {
		arguments: func(_ *testing.T, w way) []string {
			w.proxy.Login = proxyLogin
			return []string{`https_proxy = var.proxy`, `custom_ca_bundle = "` + w.authority.File + `"`}
		},
		environment: func(_ *testing.T, w way) []string {
			return []string{endpoint(tls), "TF_VAR_proxy=" + w.proxy.Address(proxyLogin)}
		},
		asked: "CONNECT aws.test:443",
	},
	"HTTPS_PROXY with a login": {
		environment: func(_ *testing.T, w way) []string {
			w.proxy.Login = proxyLogin
			return []string{endpoint(tls), "HTTPS_PROXY=" + w.proxy.Address(proxyLogin), "AWS_CA_BUNDLE=" + w.authority.File}
		},
		asked: "CONNECT aws.test:443",
	},
	"https_proxy wins over HTTPS_PROXY": {
		arguments: func(_ *testing.T, w way) []string {
			return []string{`https_proxy = "` + w.proxy.URL + `"`, `custom_ca_bundle = "` + w.authority.File + `"`}
		},
		environment: func(*testing.T, way) []string { return []string{endpoint(tls), "HTTPS_PROXY=" + nobody()} },
		asked:       "CONNECT aws.test:443",
	},
	"http_proxy": {
		arguments: func(_ *testing.T, w way) []string {
			return []string{`http_proxy = "` + w.plain.URL + `"`, `https_proxy = ""`}
		},
		environment: func(*testing.T, way) []string { return []string{endpoint("http://aws.test")} },
		asked:       "POST http://aws.test/",
	},
	"HTTP_PROXY with a login": {
		environment: func(_ *testing.T, w way) []string {
			w.plain.Login = proxyLogin
			return []string{endpoint("http://aws.test"), "HTTP_PROXY=" + w.plain.Address(proxyLogin)}
		},
		asked: "POST http://aws.test/",
	},
	"no_proxy": {
		arguments: func(*testing.T, way) []string {
			return []string{`http_proxy = "` + nobody() + `"`, `https_proxy = ""`, `no_proxy = "localhost"`}
		},
		environment: func(_ *testing.T, w way) []string {
			return []string{"NO_PROXY=", endpoint(strings.Replace(w.world.URL, "127.0.0.1", "localhost", 1))}
		},
	},
	"a proxy that is down": {
		arguments:   func(*testing.T, way) []string { return []string{`https_proxy = "` + nobody() + `"`} },
		environment: func(*testing.T, way) []string { return []string{endpoint(tls)} },
		says:        []string{"does not reach AWS: the proxy cannot be reached", "connection refused", "Check the address of the proxy", "no_proxy"},
	},
	"a proxy that wants a login, HTTPS": {
		environment: func(_ *testing.T, w way) []string {
			w.proxy.Login = proxyLogin
			return []string{endpoint(tls), "HTTPS_PROXY=" + w.proxy.Address(url.UserPassword("team", "wrong-"+proxyPassword))}
		},
		says: []string{"makes no connection to aws.test:443 (407 Proxy Authentication Required)", "http://user:password@proxy.example.com:3128"},
	},
	"a proxy that wants a login, HTTP": {
		environment: func(_ *testing.T, w way) []string {
			w.plain.Login = proxyLogin
			return []string{endpoint("http://aws.test"), "HTTP_PROXY=" + w.plain.URL}
		},
		says: []string{`is not what AWS sends: it is a web page, titled "Proxy login"`, "(HTTP 407)", "HTTP_PROXY"},
	},
	"a proxy that cannot reach AWS, HTTPS": {
		environment: func(_ *testing.T, w way) []string {
			w.proxy.Refuse = refuseWith(http.StatusBadGateway, "<html><title>ERROR: The requested URL could not be retrieved</title></html>")
			return []string{endpoint(tls), "HTTPS_PROXY=" + w.proxy.URL}
		},
		says: []string{"makes no connection to aws.test:443 (502 Bad Gateway)", "let this host pass"},
	},
	"a proxy that cannot reach AWS, HTTP": {
		environment: func(_ *testing.T, w way) []string {
			w.plain.Refuse = refuseWith(http.StatusBadGateway, "<html><title>ERROR: The requested URL could not be retrieved</title></html>")
			return []string{endpoint("http://aws.test"), "HTTP_PROXY=" + w.plain.URL}
		},
		says: []string{`it is a web page, titled "ERROR: The requested URL could not be retrieved"`, "(HTTP 502)"},
	},
	"an argument that is no proxy": {
		arguments: inBlock("https_proxy = var.proxy"),
		environment: func(*testing.T, way) []string {
			return []string{endpoint(tls), "TF_VAR_proxy=http://team:" + proxyPassword + "@["}
		},
		says: []string{"The value of https_proxy is not the URL of a proxy", "http://proxy.example.com:3128"},
	},
	"a variable that is no proxy": {
		environment: func(*testing.T, way) []string {
			return []string{endpoint(tls), "HTTPS_PROXY=http://team:" + proxyPassword + "@["}
		},
		says: []string{"The value of HTTPS_PROXY is not the URL of a proxy"},
	},
}

// TestWaysToAWS plans with the real terraform and the provider in a process of its own, through certificates and proxies.
func TestWaysToAWS(t *testing.T) {
	t.Parallel()
	for name, row := range ways {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWay(t)
			lines := []string{`region = "us-east-1"`, "max_retries = 1"}
			if row.arguments != nil {
				lines = append(lines, row.arguments(t, w)...)
			}
			environment := append([]string{"TF_LOG=TRACE"}, row.environment(t, w)...)
			cli := w.world.CLI(t, environment...)
			cli.Config(t, "provider \"doit\" {\n  "+strings.Join(lines, "\n  ")+"\n}\n"+"data \"doit_organization\" \"this\" {}\nvariable \"proxy\" {\n  default   = \"\"\n  sensitive = true\n}\n")
			out, ok := cli.Run(t, "plan")
			said := strings.Join(strings.Fields(strings.ReplaceAll(out[strings.LastIndex(out, "╷")+1:], "│", " ")), " ")
			if ok != (len(row.says) == 0) {
				t.Fatalf("it went well: %t\n%s", ok, tail(out))
			}
			for _, part := range row.says {
				if !strings.Contains(said, part) {
					t.Errorf("the error does not say %q:\n%s", part, tail(out))
				}
			}
			if asked := append(w.proxy.Asked(), w.plain.Asked()...); row.asked != "" && !slices.Contains(asked, row.asked) || row.asked == "" && len(asked) > 0 {
				t.Errorf("the proxies were asked for %q, want %q", asked, row.asked)
			}
			for _, secret := range []string{proxyPassword, url.QueryEscape(proxyPassword), url.PathEscape(proxyPassword)} {
				if leak := strings.Index(out, secret); leak >= 0 {
					t.Errorf("the password of the proxy is in an error or in the log: ...%s...", out[max(0, leak-200):leak])
				}
			}
		})
	}
}

func tail(out string) string { return out[max(0, len(out)-4000):] }
