package bench

import (
	"maps"
	"time"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// Sizes of the pages in which AWS lists (API models of Organizations and of the tagging API).
const (
	accountsPage = 20
	taggedPage   = 100
)

// refreshCalls are the fewest calls that tell everything about n members: lists of all accounts and of all tags. The page
// that nobody is on but the management account is not wanted.
func refreshCalls(n int) Calls {
	return Calls{"ListAccounts": pagesOf(n, accountsPage), "GetResources": pagesOf(n, taggedPage)}
}

// naiveRefreshCalls are those of a provider that asks for each account on its own.
func naiveRefreshCalls(n int) Calls {
	return Calls{"DescribeAccount": n, "ListParents": n, "ListTagsForResource": n}
}

// contactCalls are those for all three alternate contacts of n accounts: AWS lists no contacts.
func contactCalls(n int) Calls { return Calls{"GetAlternateContact": 3 * n} }

func pagesOf(n, page int) int { return (n + page - 1) / page }

// Bound is the least number of seconds that calls take under the published rates of one account, all operations at the
// same time. Operations without a published rate take none.
func (c Calls) Bound() float64 {
	sums := map[string]int{} // by row of AWS's table, whose operations share one rate
	operation := map[string]string{}
	for name, n := range maps.All(c) {
		if row, _, _ := awssim.PublishedRate(name); row != "" {
			sums[row] += n
			operation[row] = name
		}
	}
	longest := 0.0
	for row, n := range sums {
		_, rate, burst := awssim.PublishedRate(operation[row])
		longest = max(longest, (float64(n)-burst)/rate)
	}
	return longest
}

// creationBound is the least time from the first request for an account to the end of the last of n, when AWS takes so
// long for each, lets so many be in flight, and takes requests at its published rate. Sending each request as soon as
// possible is best, so the bound is what comes out of that.
func creationBound(n, inFlight int, each time.Duration) time.Duration {
	_, rate, burst := awssim.PublishedRate("CreateAccount")
	var sent []time.Duration
	for i := range n {
		at := time.Duration(0)
		if i > 0 {
			at = sent[i-1]
		}
		if i >= inFlight {
			at = max(at, sent[i-inFlight]+each)
		}
		sent = append(sent, max(at, tokenAt(sent, rate, burst)))
	}
	if n == 0 {
		return 0
	}
	return sent[n-1] + each
}

// tokenAt is when a token bucket lets the next request through after those that were sent.
func tokenAt(sent []time.Duration, rate, burst float64) time.Duration {
	tokens, filled := burst, time.Duration(0)
	for _, at := range sent {
		tokens = min(burst, tokens+rate*(at-filled).Seconds()) - 1
		filled = at
	}
	if tokens >= 1-1e-9 {
		return filled
	}
	return filled + time.Duration((1-tokens)/rate*float64(time.Second))
}
