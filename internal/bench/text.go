package bench

import "strconv"

// count writes a number with commas: 10,000.
func count(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// number writes a number with as many decimals as anybody wants to read.
func number(x float64) string {
	switch {
	case x == float64(int64(x)):
		return count(int(x))
	case x < 10:
		return strconv.FormatFloat(x, 'f', 2, 64)
	case x < 100:
		return strconv.FormatFloat(x, 'f', 1, 64)
	default:
		return count(int(x + .5))
	}
}

// megabytes are those of 1,048,576 bytes.
func megabytes(bytes int64) float64 { return float64(bytes) / (1 << 20) }
