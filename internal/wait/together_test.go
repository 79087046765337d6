package wait_test

import (
	"context"
	"errors"
	"runtime"
	"testing"

	"github.com/doit-vending/terraform-provider-doit/internal/wait"
)

// asked is a call that several wait for and that ends when it is told to.
type asked struct {
	flights wait.Flights
	calls   chan context.Context // one for every call that began
	answer  chan string
}

func newAsked() *asked {
	return &asked{calls: make(chan context.Context, 10), answer: make(chan string)}
}

// ask asks in the background and hands over what came back.
func (a *asked) ask(ctx context.Context) <-chan error {
	ended := make(chan error, 1)
	go func() {
		_, err := wait.Together(ctx, &a.flights, "question", func(ctx context.Context) (string, error) {
			a.calls <- ctx
			select {
			case answer := <-a.answer:
				return answer, nil
			case <-ctx.Done():
				return "", ctx.Err()
			}
		})
		ended <- err
	}()
	return ended
}

func TestOneCallForAllWhoWait(t *testing.T) {
	t.Parallel()
	a := newAsked()
	impatient, leave := context.WithCancel(t.Context())
	first := a.ask(impatient)
	call := <-a.calls
	second := a.ask(t.Context())
	for a.flights.Waiting("question") < 2 { // the second is on its way
		runtime.Gosched()
	}
	leave()
	if err := <-first; !errors.Is(err, context.Canceled) {
		t.Errorf("the one who left got %v", err)
	}
	if call.Err() != nil {
		t.Error("one who left ended the call for the other")
	}
	a.answer <- "42"
	if err := <-second; err != nil || len(a.calls) != 0 {
		t.Errorf("the other got %v, and %d more calls were made", err, len(a.calls))
	}
}

func TestTheLastOneToLeaveEndsTheCall(t *testing.T) {
	t.Parallel()
	a := newAsked()
	ctx, leave := context.WithCancel(t.Context())
	only := a.ask(ctx)
	call := <-a.calls
	leave()
	if err := <-only; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	<-call.Done()
	again := a.ask(t.Context())
	<-a.calls
	a.answer <- "42"
	if err := <-again; err != nil {
		t.Errorf("who asked after that got %v", err)
	}
}
