package main

import (
	"cmp"
	"image/color"
	"slices"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
)

// family is the scenarios that are drawn: they differ in the number of accounts only.
const family = "refresh"

// leastDrawn takes the place of what is too little for a logarithmic axis: a bound of no time at all, for example.
const leastDrawn = 0.1

// report is what is needed of the JSON that make bench writes.
type report struct {
	Results []struct {
		Family     string    `json:"family"`
		N          int       `json:"n"`
		Ours       *measured `json:"ours"`
		Naive      *measured `json:"naive"`
		Bound      *measured `json:"bound"`
		NaiveBound *measured `json:"naive_bound"`
	} `json:"results"`
}

// measured is a run of terraform, or a bound.
type measured struct {
	Span    float64        `json:"span_seconds"`
	Seconds float64        `json:"seconds"`
	Calls   map[string]int `json:"calls"`
}

func bySeconds(r *measured) float64 { return cmp.Or(r.Span, r.Seconds) }

func byCalls(r *measured) float64 {
	sum := 0
	for _, n := range r.Calls {
		sum += n
	}
	return float64(sum)
}

// line is one line of a plot.
type line struct {
	name   string
	color  color.Color
	dashes []vg.Length
	points plotter.XYs
}

// lines are what was measured and what is the least possible, by a number of each run.
func (r report) lines(of func(*measured) float64) []line {
	naive := line{name: "one account at a time", color: color.RGBA{R: 200, G: 60, B: 40, A: 255}}
	naiveBound := line{name: "the least for one at a time", color: color.RGBA{R: 230, G: 160, B: 140, A: 255}, dashes: []vg.Length{vg.Points(4), vg.Points(3)}}
	ours := line{name: "this provider", color: color.RGBA{R: 30, G: 100, B: 200, A: 255}}
	bound := line{name: "the least possible", color: color.Gray{Y: 110}, dashes: []vg.Length{vg.Points(4), vg.Points(3)}}
	add := func(l *line, n int, found *measured) {
		if found != nil {
			l.points = append(l.points, plotter.XY{X: float64(n), Y: max(leastDrawn, of(found))})
		}
	}
	for _, result := range r.Results {
		if result.Family != family {
			continue
		}
		add(&naive, result.N, result.Naive)
		add(&naiveBound, result.N, result.NaiveBound)
		add(&ours, result.N, result.Ours)
		add(&bound, result.N, result.Bound)
	}
	all := []line{naive, naiveBound, ours, bound}
	for _, l := range all {
		slices.SortFunc(l.points, func(a, b plotter.XY) int { return cmp.Compare(a.X, b.X) })
	}
	return all
}
