package organization_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"sync"
)

// The header by which AWS's side knows which exchange a request is. It is added below the signature.
const exchangeHeader = "X-Exchange"

var errKilled = errors.New("the process is dead")

// impatience is what a client says that waited too long for an answer: http.Client.Timeout's error in all that matters.
type impatience struct{}

func (impatience) Error() string {
	return "no answer in time (Client.Timeout exceeded while awaiting headers)"
}
func (impatience) Timeout() bool        { return true }
func (impatience) Is(target error) bool { return target == context.DeadlineExceeded }

// exchange is one request of a process, and its answer.
type exchange struct {
	process *process
	ctx     context.Context
	cut     context.CancelCauseFunc
	ended   chan struct{} // closed when the process has the answer, or has given up
}

// settle waits until the process has noticed that its context ended, so that every run of one history is the same.
func (x *exchange) settle() {
	if x.ctx.Err() != nil {
		<-x.ended
	}
}

// wire carries the requests of all processes to AWS and can let each of them go unanswered.
type wire struct {
	base *http.Transport
	mu   sync.Mutex
	last int
	open map[string]*exchange
}

// line is the end of the wire that one process holds.
type line struct {
	*wire
	process *process
}

func (l *line) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx, cut := context.WithCancelCause(r.Context())
	x := &exchange{process: l.process, ctx: ctx, cut: cut, ended: make(chan struct{})}
	id := l.begin(x)
	defer l.end(x, id)
	out := r.Clone(ctx)
	out.Header.Set(exchangeHeader, id)
	answer, err := l.receive(out)
	if cause := context.Cause(ctx); err != nil && cause != nil {
		return nil, cause
	}
	return answer, err
}

// receive reads the whole answer, so that nothing can cut it later.
func (w *wire) receive(r *http.Request) (*http.Response, error) {
	answer, err := w.base.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(answer.Body)
	err = errors.Join(err, answer.Body.Close())
	answer.Body = io.NopCloser(bytes.NewReader(body))
	return answer, err
}

// begin lets an exchange be found by its id.
func (w *wire) begin(x *exchange) (id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if x.process.dead {
		x.cut(errKilled)
	}
	w.last++
	id = strconv.Itoa(w.last)
	w.open[id] = x
	return id
}

func (w *wire) end(x *exchange, id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.open, id)
	x.cut(nil)
	close(x.ended)
}

func (w *wire) exchange(id string) *exchange {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.open[id]
}

// kill cuts every exchange of a process, now and for ever.
func (w *wire) kill(p *process) {
	w.mu.Lock()
	defer w.mu.Unlock()
	p.dead = true
	for _, x := range w.open {
		if x.process == p {
			x.cut(errKilled)
		}
	}
}

func (w *wire) dead(p *process) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return p.dead
}
