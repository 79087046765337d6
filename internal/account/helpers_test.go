package account_test

import (
	"cmp"
	"io"
	"iter"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// ordered goes through a map by its keys, so that tables come out the same every time.
func ordered[K cmp.Ordered, V any](m map[K]V) iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		for _, key := range slices.Sorted(maps.Keys(m)) {
			if !yield(key, m[key]) {
				return
			}
		}
	}
}

const accountType = "doit_aws_account"

func unknownValue(t tftypes.Type) tftypes.Value { return tftypes.NewValue(t, tftypes.UnknownValue) }

// members are the accounts of the world but the management account.
func members(w *acctest.World) (accounts []awssim.Account) {
	for _, a := range w.AWS.Accounts() {
		if a.ID != w.AWS.ManagementAccountID() {
			accounts = append(accounts, a)
		}
	}
	return accounts
}

// answering puts a proxy before AWS that replaces the good answers to one operation.
func answering(t *testing.T, w *acctest.World, operation, body string) {
	t.Helper()
	target, err := url.Parse(w.URL)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(&httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			r.Out.Host = r.In.Host
		},
		ModifyResponse: func(r *http.Response) error {
			if strings.HasSuffix(r.Request.Header.Get("X-Amz-Target"), "."+operation) && r.StatusCode == http.StatusOK {
				r.Body, r.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
				r.Header.Set("Content-Length", strconv.Itoa(len(body)))
				r.Header.Del("Content-Encoding")
			}
			return nil
		},
	})
	t.Cleanup(server.Close)
	w.URL = server.URL
}
