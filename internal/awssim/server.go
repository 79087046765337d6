package awssim

import (
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// request is one request on its way through the World.
type request struct {
	Call
	service   *service
	http      *http.Request
	body      []byte
	form      url.Values // of Query requests: URL and body together
	now       time.Time
	caller    *principal // nil: nobody signed
	org       *organization
	emptyPage bool // a fault asked for a page without items
}

// operation is what a World can do.
type operation struct {
	// decode reads the input of a request and returns it together with what executes it.
	decode func(w *World, r *request) (in any, run func() (any, error), err error)
	invent func() any // an answer in which every member says something
}

// handle makes an operation of a method that takes and returns the SDK's types.
func handle[I, O any](run func(*World, *request, *I) (*O, error)) operation {
	return operation{
		decode: func(w *World, r *request) (any, func() (any, error), error) {
			in := new(I)
			if err := r.service.protocol.decode(r, in); err != nil {
				return nil, nil, err
			}
			return in, func() (any, error) { return run(w, r, in) }, nil
		},
		invent: func() any { return invented[O]() },
	}
}

// ServeHTTP answers one AWS request.
func (w *World) ServeHTTP(rw http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		http.Error(rw, err.Error(), http.StatusBadRequest)
		return
	}
	r, run, refusal := w.receive(req, body)
	fault := w.takeFault(r.Call)
	fault.before(r.Call)
	if fault.kind() == FaultEmptyPage {
		r.emptyPage = true
	}
	var answer response
	switch fault.kind() {
	case FaultReset, FaultHang:
		w.record(r, nil, true)
	case FaultGarbled:
		w.record(r, nil, true)
		answer = fault.Garbage.spoil(r, r.invented())
	case FaultThrottle, FaultInternal, FaultError:
		e := fault.refusal(r.service)
		w.record(r, e, false)
		answer = r.service.protocol.fail(r, e)
	default:
		answer = w.execute(r, run, refusal, fault.kind())
	}
	fault.after(r.Call)
	switch fault.kind() {
	case FaultReset, FaultHang, FaultResetAfter, FaultHangAfter:
		w.drop(req, fault.kind())
	case FaultGarbledAfter:
		w.write(rw, r, fault.Garbage.spoil(r, answer))
	case FaultInternalAfter:
		w.write(rw, r, r.service.protocol.fail(r, internalError(r.service)))
	default:
		w.write(rw, r, answer)
	}
}

// receive finds out which service and operation is wanted and by whom, and decodes the input.
func (w *World) receive(req *http.Request, body []byte) (r *request, run func() (any, error), refusal error) {
	now, unlock := w.lock()
	defer unlock()
	r = &request{http: req, body: body, now: now}
	r.At, r.RequestID = now, w.ids.requestID()
	r.form = formOf(req, body)
	r.service = serviceOf(r)
	r.Service = r.service.name
	r.Operation = r.service.protocol.operation(r.service, r)
	if refusal = w.authenticate(r); r.caller != nil {
		r.AccountID, r.Caller = r.caller.account.id, r.caller.arn
		r.org = r.caller.account.now.org
	}
	if refusal != nil {
		return r, nil, refusal
	}
	operation, ok := r.service.operations[r.Operation]
	if !ok {
		return r, nil, r.service.unknownOperation(r.Operation)
	}
	r.Input, run, refusal = operation.decode(w, r)
	return r, run, refusal
}

// execute runs the operation unless it is refused before, and writes the call down.
func (w *World) execute(r *request, run func() (any, error), refusal error, kind FaultKind) response {
	now, unlock := w.lock()
	defer unlock()
	r.now = now
	var out any
	err := refusal
	if err == nil {
		err = w.admit(r)
	}
	if err == nil {
		out, err = run()
	}
	lost := kind == FaultResetAfter || kind == FaultHangAfter || kind == FaultInternalAfter || kind == FaultGarbledAfter
	if err != nil {
		e := asError(err, r.service)
		w.note(r, e, lost)
		return r.service.protocol.fail(r, e)
	}
	r.Executed = true
	w.note(r, nil, lost)
	return r.service.protocol.encode(r, out)
}

// admit lets a request through the throttle and the policies of its caller.
func (w *World) admit(r *request) error {
	if w.options.Quotas && !w.limits.take(r) {
		return throttled(r.service)
	}
	return w.authorize(r)
}

func formOf(req *http.Request, body []byte) url.Values {
	form := req.URL.Query()
	if strings.HasPrefix(req.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		fromBody, err := url.ParseQuery(string(body))
		if err != nil {
			return form
		}
		maps.Copy(form, fromBody)
	}
	return form
}

// drop ends a request without an answer: at once with a reset connection, or when the caller loses patience.
func (w *World) drop(req *http.Request, kind FaultKind) {
	if kind == FaultHang || kind == FaultHangAfter {
		select {
		case <-req.Context().Done():
		case <-w.closed:
		}
	}
	// ErrAbortHandler makes net/http cut the connection and log nothing.
	panic(http.ErrAbortHandler)
}
