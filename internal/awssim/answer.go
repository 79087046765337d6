package awssim

import (
	"bytes"
	"compress/gzip"
	"maps"
	"net/http"
	"strconv"
	"strings"
)

// smallAnswer is what net/http's client and server surely pass on in one piece: their buffers have 4 KB, header included.
const smallAnswer = 3000

// write sends an answer. A large one is compressed where the client says that it understands: the SDK closes its request
// body as soon as an answer begins, and a transport that is not yet done with that body then cuts the connection. From
// AWS an answer never comes so fast; here it must arrive in one piece to survive.
func (w *World) write(rw http.ResponseWriter, r *request, answer response) {
	maps.Copy(rw.Header(), answer.header)
	if answer.contentType != "" {
		rw.Header().Set("Content-Type", answer.contentType)
	}
	if !answer.foreign {
		rw.Header().Set(r.service.requestIDHeader, r.RequestID)
	}
	if answer.endless {
		w.pour(rw, r, answer)
		return
	}
	body := answer.body
	if len(body) > smallAnswer && strings.Contains(r.http.Header.Get("Accept-Encoding"), "gzip") {
		body = compressed(body)
		rw.Header().Set("Content-Encoding", "gzip")
	}
	if answer.status != http.StatusNoContent && r.http.Method != http.MethodHead {
		rw.Header().Set("Content-Length", strconv.Itoa(len(body)))
	}
	rw.WriteHeader(answer.status)
	// A caller that went away is no concern of the server.
	_, _ = rw.Write(body)
}

// pour repeats the body of an answer until nobody wants it any more.
func (w *World) pour(rw http.ResponseWriter, r *request, answer response) {
	rw.WriteHeader(answer.status)
	for {
		select {
		case <-w.closed:
			return
		default:
		}
		if _, err := rw.Write(answer.body); err != nil || r.http.Method == http.MethodHead {
			return
		}
	}
}

func compressed(body []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	// Writing to a bytes.Buffer cannot fail.
	_, _ = z.Write(body)
	_ = z.Close()
	return b.Bytes()
}
