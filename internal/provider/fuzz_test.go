package provider

import (
	"testing"
	"time"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
)

// FuzzSessionDuration: what passes is what STS takes, in whole seconds.
func FuzzSessionDuration(f *testing.F) {
	for _, seed := range []string{"15m", "1h30m", "12h", "12h1ns", "900s", "-15m", "1e3h", "15m0.5s", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if awsclient.CheckSessionDuration(text) != nil {
			return
		}
		duration, err := time.ParseDuration(text)
		seconds := int64(duration / time.Second)
		if err != nil || seconds < 900 || seconds > 43200 {
			t.Errorf("%q passes and is %d seconds: %v", text, seconds, err)
		}
	})
}
