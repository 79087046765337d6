package awssim

import (
	"reflect"
	"slices"
	"time"
)

// Call is one request that reached the World.
type Call struct {
	Service   string // "organizations", "account", "iam", "sts", "s3", "sns", "tag", "servicequotas"
	Operation string // AWS's name, "CreateAccount"
	AccountID string // account of the caller, "" when it could not be told
	Caller    string // ARN of the caller, "" when it could not be told
	Error     string // code of the refusal, "" when there was none
	Executed  bool   // neither refused nor cut off before
	Lost      bool   // the caller got no true answer, see Fault
	At        time.Time
	RequestID string
	Input     any // the SDK's input type, *organizations.CreateAccountInput; nil when it could not be read
}

// Calls returns every call received so far, oldest first.
func (w *World) Calls() []Call {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.calls)
}

// ResetCalls forgets the calls received so far.
func (w *World) ResetCalls() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls = nil
}

// CountCalls counts the calls of the named operations ("CreateAccount"), of all operations when none is named.
func (w *World) CountCalls(operations ...string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := 0
	for i := range w.calls {
		if len(operations) == 0 || slices.Contains(operations, w.calls[i].Operation) {
			n++
		}
	}
	return n
}

// record writes down a call that was not executed.
func (w *World) record(r *request, e *Error, lost bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.note(r, e, lost)
}

// note is record for those who hold the lock.
func (w *World) note(r *request, e *Error, lost bool) {
	if e != nil {
		r.Error = e.Code
	}
	r.Lost, r.Input = lost, withoutPassword(r.Input)
	w.calls = append(w.calls, r.Call)
	if w.options.Observe != nil {
		w.options.Observe(r.http, r.Call)
	}
}

// withoutPassword is an input as it may be shown to everybody.
func withoutPassword(in any) any {
	v := reflect.Indirect(reflect.ValueOf(in))
	if v.Kind() != reflect.Struct || member(in, "Password") == "" {
		return in
	}
	shown := reflect.New(v.Type())
	shown.Elem().Set(v)
	shown.Elem().FieldByName("Password").Set(reflect.ValueOf(new("***")))
	return shown.Interface()
}
