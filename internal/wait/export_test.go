package wait

// Waiting counts who waits for the answer to a question.
func (f *Flights) Waiting(question string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	if call, ok := f.waiting[question]; ok {
		return call.waiters
	}
	return 0
}
