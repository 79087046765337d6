package acctest

import (
	"regexp"
	"strings"
)

// Text matches a message in Terraform's output, where lines are wrapped and framed.
func Text(message string) *regexp.Regexp {
	words := strings.Fields(message)
	for i, word := range words {
		words[i] = regexp.QuoteMeta(word)
	}
	return regexp.MustCompile(strings.Join(words, `[\s│|]+`))
}
