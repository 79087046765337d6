package onboarding

// nearest finds the word that a misspelled one may mean; "" when none is near.
func nearest(word string, words []string) string {
	best, distance := "", len(word)/3+2
	for _, candidate := range words {
		if d := edits(word, candidate); d < distance {
			best, distance = candidate, d
		}
	}
	return best
}

// edits counts the characters to insert, delete or replace to get from one word to another.
func edits(one, other string) int {
	row := make([]int, len(other)+1)
	for i := range row {
		row[i] = i
	}
	for i := range len(one) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(other) {
			replace := diagonal
			if one[i] != other[j] {
				replace++
			}
			diagonal = row[j+1]
			row[j+1] = min(replace, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(other)]
}
