package acctest

import (
	"encoding/base64"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync"
	"testing"
)

// Proxy is an HTTP proxy as companies have them: CONNECT for HTTPS, whole URLs for HTTP. Whatever host it is asked for, it
// leads to one server, so that the hosts need no names in DNS.
type Proxy struct {
	URL    string
	Login  *url.Userinfo    // wanted of everybody, nil for none
	Refuse http.HandlerFunc // answers in place of everything, nil for nothing

	to    string
	mu    sync.Mutex
	asked []string
}

// NewProxy starts a proxy that leads to an address, host:port.
func NewProxy(t *testing.T, to string) *Proxy {
	t.Helper()
	p := &Proxy{to: to}
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	p.URL = server.URL
	return p
}

// Address is the URL of the proxy with a login in it.
func (p *Proxy) Address(login *url.Userinfo) string {
	address, err := url.Parse(p.URL)
	if err != nil {
		panic(err) // of a server that listens
	}
	address.User = login
	return address.String()
}

// Asked lists what was let through, as in "CONNECT aws.test:443" and "POST http://aws.test/".
func (p *Proxy) Asked() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.asked...)
}

func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case p.Refuse != nil:
		p.Refuse(w, r)
	case p.Login != nil && r.Header.Get("Proxy-Authorization") != "Basic "+base64.StdEncoding.EncodeToString([]byte(plain(p.Login))):
		w.Header().Set("Proxy-Authenticate", `Basic realm="corp"`)
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusProxyAuthRequired)
		_, _ = io.WriteString(w, "<html><head><title>Proxy login</title></head></html>")
	case r.Method == http.MethodConnect:
		p.note("CONNECT " + r.Host)
		p.connect(w, r)
	default:
		p.note(r.Method + " " + r.URL.Scheme + "://" + r.URL.Host + r.URL.Path)
		forward := httputil.ReverseProxy{Rewrite: func(out *httputil.ProxyRequest) {
			out.Out.URL.Scheme, out.Out.URL.Host = "http", p.to
			out.Out.Host = out.In.Host
		}}
		forward.ServeHTTP(w, r)
	}
}

func (p *Proxy) note(what string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked = append(p.asked, what)
}

func plain(login *url.Userinfo) string {
	password, _ := login.Password()
	return login.Username() + ":" + password
}

// connect passes bytes on in both directions.
func (p *Proxy) connect(w http.ResponseWriter, r *http.Request) {
	there, err := (&net.Dialer{}).DialContext(r.Context(), "tcp", p.to)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	here, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		_ = there.Close()
		return
	}
	_, _ = io.WriteString(here, "HTTP/1.1 200 Connection established\r\n\r\n") // who went away learns it there
	go pass(there, here)
	go pass(here, there)
}

func pass(to, from net.Conn) {
	_, _ = io.Copy(to, from)
	_ = to.Close()
}
