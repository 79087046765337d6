package awssim

import (
	"maps"
	"time"
)

// Creation is a snapshot of a request for an account, for assertions.
type Creation struct {
	ID, Name, Email string
	Tags            map[string]string
	State           string // "IN_PROGRESS", "SUCCEEDED", "FAILED"
	FailureReason   string // "" unless FAILED
	AccountID       string // "" unless SUCCEEDED
	RequestedAt     time.Time
	CompletesAt     time.Time
}

// Creations returns every request for an account that the organization accepted, by id.
func (w *World) Creations() []Creation {
	_, unlock := w.lock()
	defer unlock()
	var creations []Creation
	for _, id := range w.primary.requestIDs {
		c := w.primary.creations[id]
		creations = append(creations, Creation{
			ID: c.id, Name: c.name, Email: c.email, Tags: maps.Clone(c.tags), State: string(c.state), FailureReason: c.reason,
			AccountID: c.accountID, RequestedAt: c.requestedAt, CompletesAt: c.completesAt,
		})
	}
	return creations
}
