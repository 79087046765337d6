package acctest

import (
	"net/http"
	"net/http/httptest"
)

// Straight carries requests to a simulated AWS without a network, so that the time of a synctest bubble is exact: it moves on
// only when everybody sleeps.
type Straight struct{ http.Handler }

// RoundTrip answers a request.
func (s Straight) RoundTrip(r *http.Request) (*http.Response, error) {
	recorder := httptest.NewRecorder()
	s.ServeHTTP(recorder, r)
	return recorder.Result(), nil
}
