package awssim

// FaultKind is what goes wrong.
type FaultKind int

// The kinds of faults. Those named After happen when the call has been executed: the caller does not learn of it.
const (
	FaultNone          FaultKind = iota // nothing: only the hooks of the fault are called
	FaultThrottle                       // the service's answer to a call too many
	FaultInternal                       // HTTP 500, nothing was executed
	FaultInternalAfter                  // HTTP 500, the call was executed
	FaultReset                          // the connection is cut, nothing was executed
	FaultResetAfter                     // the connection is cut, the call was executed
	FaultHang                           // no answer until the caller gives up, nothing was executed
	FaultHangAfter                      // no answer until the caller gives up, the call was executed
	FaultError                          // Fault.Error is answered, nothing was executed
	FaultEmptyPage                      // a list answers with an empty page and a token that continues at the same place
	FaultGarbled                        // Fault.Garbage is answered, made of an invented answer, nothing was executed
	FaultGarbledAfter                   // Fault.Garbage is answered, made of the true answer, the call was executed
)

// Always is the Count of a fault that never ends.
const Always = -1

// Fault makes calls go wrong. Zero matchers match everything.
type Fault struct {
	Service   string          // "organizations"
	Operation string          // "CreateAccount"
	When      func(Call) bool // must be quick and must not call the World; Call.Input is set
	Skip      int             // so many matching calls go well first
	Count     int             // so many calls go wrong; 0 means 1, Always means all
	Kind      FaultKind
	Error     *Error     // the answer of FaultError
	Garbage   *Garbage   // what FaultGarbled and FaultGarbledAfter make of an answer
	Before    func(Call) // called before the call is executed, without any lock: may block, may kill the caller
	After     func(Call) // called when the call was executed or refused, before it is answered or cut off
}

// Injected is a fault at work.
type Injected struct {
	world *World
	fault Fault
	seen  int
	hits  int

	removed bool
}

// Inject makes future calls go wrong. Of several faults that match a call, the one injected first acts.
func (w *World) Inject(f Fault) *Injected {
	w.mu.Lock()
	defer w.mu.Unlock()
	if f.Count == 0 {
		f.Count = 1
	}
	injected := &Injected{world: w, fault: f}
	w.faults = append(w.faults, injected)
	return injected
}

// Hits counts the calls that the fault has met.
func (i *Injected) Hits() int {
	i.world.mu.Lock()
	defer i.world.mu.Unlock()
	return i.hits
}

// Remove ends the fault.
func (i *Injected) Remove() {
	i.world.mu.Lock()
	defer i.world.mu.Unlock()
	i.removed = true
}

// takeFault returns the fault that a call meets; nil, whose methods all do nothing, when it meets none.
func (w *World) takeFault(c Call) *Fault {
	w.mu.Lock()
	defer w.mu.Unlock()
	var met *Fault
	for _, i := range w.faults {
		if met == nil && i.meets(c) {
			fault := i.fault
			met = &fault
		}
	}
	return met
}

func (i *Injected) meets(c Call) bool {
	f := &i.fault
	if i.removed {
		return false
	}
	if f.Service != "" && f.Service != c.Service || f.Operation != "" && f.Operation != c.Operation {
		return false
	}
	if f.Count != Always && i.hits >= f.Count || f.When != nil && !f.When(c) {
		return false
	}
	i.seen++
	if i.seen <= f.Skip {
		return false
	}
	i.hits++
	return true
}

func (f *Fault) kind() FaultKind {
	if f == nil {
		return FaultNone
	}
	return f.Kind
}

func (f *Fault) before(c Call) {
	if f != nil && f.Before != nil {
		f.Before(c)
	}
}

func (f *Fault) after(c Call) {
	if f != nil && f.After != nil {
		f.After(c)
	}
}

// refusal is the answer of a fault that answers instead of the service.
func (f *Fault) refusal(s *service) *Error {
	switch f.Kind {
	case FaultThrottle:
		return throttled(s)
	case FaultError:
		return s.spell(f.Error)
	default:
		return internalError(s)
	}
}
