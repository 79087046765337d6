package organization_test

import (
	"slices"
	"sync"
)

// turns lets two processes run at the same time in an order that was drawn: each request waits until all processes are at
// a request, then one of them goes on, up to its next.
type turns struct {
	mu      sync.Mutex
	order   []int // who goes next, as an index into those who wait
	live    []*process
	waiting map[*process]chan struct{}
	running *process
}

// start begins a race of these processes.
func (t *turns) start(order []int, racers ...*process) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.order, t.live, t.waiting, t.running = order, racers, map[*process]chan struct{}{}, nil
}

// await returns when it is the turn of p, at once for those who are in no race.
func (t *turns) await(p *process) {
	t.mu.Lock()
	if !slices.Contains(t.live, p) || t.waiting[p] != nil {
		t.mu.Unlock()
		return
	}
	turn := make(chan struct{})
	t.waiting[p] = turn
	if t.running == p {
		t.running = nil
	}
	t.next()
	t.mu.Unlock()
	<-turn
}

// leave ends the race for p.
func (t *turns) leave(p *process) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.live = slices.DeleteFunc(t.live, func(racer *process) bool { return racer == p })
	if turn, ok := t.waiting[p]; ok {
		delete(t.waiting, p)
		close(turn)
	}
	if t.running == p {
		t.running = nil
	}
	t.next()
}

// next lets one go on, when none is running and all are at a request.
func (t *turns) next() {
	if t.running != nil || len(t.live) == 0 || len(t.waiting) < len(t.live) {
		return
	}
	pick := 0
	if len(t.order) > 0 {
		pick, t.order = t.order[0]%len(t.live), t.order[1:]
	}
	t.running = t.live[pick]
	turn := t.waiting[t.running]
	delete(t.waiting, t.running)
	close(turn)
}
