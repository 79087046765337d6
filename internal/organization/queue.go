package organization

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"github.com/doit-vending/terraform-provider-doit/internal/wait"
)

// MaxCreations is how many accounts AWS makes for an organization at a time (Organizations quotas page).
const MaxCreations = 5

// pollPause is how often AWS is asked which creations are in progress: once for all of them. It bounds for how long a
// place stays empty when a creation has ended, and needs a fifteenth of the published rate.
const pollPause = 3 * time.Second

// queue is the line for the places that AWS has for creations in progress.
type queue struct {
	places  chan struct{}       // one element for each creation of this run, from before the request until its end
	sent    int                 // of them, those whose request is sent
	running map[string]struct{} // ids of the requests that AWS showed in progress last, others' too
}

func newQueue(places int) queue {
	return queue{places: make(chan struct{}, max(1, places)), running: map[string]struct{}{}}
}

// enter takes one of the places for creations in progress, of which AWS gives an organization five: first one of this
// run's, then one that nobody else has. The timeout does not count here: how long it takes depends on how many accounts
// are wanted.
func (v *vending) enter(ctx context.Context) error {
	until := fmt.Sprintf("one of the %d accounts that are made at a time is finished", cap(v.queue.places))
	if err := wait.Place(ctx, v.clock, v.queue.places, until); err != nil {
		return err
	}
	v.leave = func() {
		v.leave = func() {}
		<-v.queue.places
	}
	err := v.eachPoll(ctx, "AWS has room for another account creation", func(context.Context, map[string]struct{}) error {
		if others, room := v.occupy(); !room {
			return wait.Saw(fmt.Sprintf("%d creations of others in progress", others))
		}
		return nil
	})
	if err == nil {
		place := v.leave
		v.leave = func() {
			v.vacate()
			place()
		}
	}
	return err
}

// occupy counts a request that is about to be sent, when AWS has room for it.
func (d *Directory) occupy() (others int, room bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for id := range d.queue.running {
		if _, own := d.requests.emails[id]; !own {
			others++
		}
	}
	if d.queue.sent+others >= MaxCreations {
		return others, false
	}
	d.queue.sent++
	return others, true
}

// vacate counts a request that has come to its end.
func (d *Directory) vacate() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.queue.sent--
}

// noteRunning remembers which creations are in progress. The caller holds the lock.
func (d *Directory) noteRunning(listed []orgtypes.CreateAccountStatus) {
	d.queue.running = map[string]struct{}{}
	for _, status := range listed {
		if status.State == orgtypes.CreateAccountStateInProgress {
			d.queue.running[aws.ToString(status.Id)] = struct{}{}
		}
	}
}

// progress waits until it is time to ask again which creations are in progress, and asks once for all who want to know.
func (d *Directory) progress(ctx context.Context) (running map[string]struct{}, err error) {
	return shared(ctx, d, "account creations in progress", func(ctx context.Context) (map[string]struct{}, error) {
		if err := d.clock.Sleep(ctx, pollPause); err != nil {
			return nil, err
		}
		listed, err := d.listCreations(wait.Polling(ctx), orgtypes.CreateAccountStateInProgress)
		if err != nil {
			return nil, err
		}
		d.mu.Lock()
		defer d.mu.Unlock()
		d.noteRunning(listed)
		return d.queue.running, nil
	})
}

// eachPoll looks at once, with what is known, and again after each poll, with what is running then; nil the first time.
func (v *vending) eachPoll(ctx context.Context, until string, look func(ctx context.Context, running map[string]struct{}) error) error {
	poll := func(context.Context) (map[string]struct{}, error) { return nil, nil }
	return wait.For(ctx, v.clock, wait.Policy{Until: until}, func(ctx context.Context) error {
		running, err := poll(ctx)
		poll = v.progress
		if err != nil {
			return err
		}
		return look(ctx, running)
	})
}

// waitCreated waits until AWS has ended a creation that it said to be in progress.
func (v *vending) waitCreated(ctx context.Context, requestID string) (status orgtypes.CreateAccountStatus, err error) {
	status.State = orgtypes.CreateAccountStateInProgress
	err = v.eachPoll(ctx, "AWS has ended the account creation "+requestID, func(ctx context.Context, running map[string]struct{}) error {
		if _, still := running[requestID]; running != nil && !still { // ended, or too new to be listed
			if status, err = v.statusCreation(ctx, requestID); err != nil {
				return err
			}
		}
		if status.State == orgtypes.CreateAccountStateInProgress {
			return wait.Saw(string(status.State))
		}
		return nil
	})
	return status, err
}
