package account_test

import (
	"cmp"
	"iter"
	"maps"
	"slices"
)

// ordered goes through a map by its keys, so that tables come out the same every time.
func ordered[K cmp.Ordered, V any](m map[K]V) iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		for _, key := range slices.Sorted(maps.Keys(m)) {
			if !yield(key, m[key]) {
				return
			}
		}
	}
}
