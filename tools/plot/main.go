// Command plot draws what make bench measured: calls and seconds of a refresh against the number of accounts, as SVG.
//
//	plot -json bin/bench.json -calls calls.svg -seconds seconds.svg
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"image/color"
	"os"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "plot:", err)
		os.Exit(1)
	}
}

func run(arguments []string) error {
	flags := flag.NewFlagSet("plot", flag.ContinueOnError)
	input := flags.String("json", "", "results of make bench")
	calls := flags.String("calls", "", "SVG to write: calls against accounts")
	seconds := flags.String("seconds", "", "SVG to write: seconds against accounts")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	text, err := os.ReadFile(*input)
	if err != nil {
		return err
	}
	var r report
	if err := json.Unmarshal(text, &r); err != nil {
		return fmt.Errorf("%s: %w", *input, err)
	}
	return errors.Join(
		drawing(*seconds, "Refresh of unchanged accounts: seconds", "seconds from the first call to the last", r.lines(bySeconds)),
		drawing(*calls, "Refresh of unchanged accounts: calls of AWS", "calls", r.lines(byCalls)),
	)
}

// drawing writes one plot, with logarithmic axes on both sides: the numbers of accounts are powers of ten.
func drawing(file, title, y string, lines []line) error {
	p := plot.New()
	p.Title.Text, p.X.Label.Text, p.Y.Label.Text = title, "accounts", y
	p.X.Scale, p.Y.Scale = plot.LogScale{}, plot.LogScale{}
	p.X.Tick.Marker, p.Y.Tick.Marker = plot.LogTicks{Prec: -1}, plot.LogTicks{Prec: -1}
	p.Legend.Top, p.Legend.Left, p.Legend.Padding = true, true, vg.Points(3)
	p.BackgroundColor = color.White // readable on dark pages, too
	p.Add(plotter.NewGrid())
	for _, l := range lines {
		if len(l.points) == 0 {
			continue
		}
		drawn, marks, err := plotter.NewLinePoints(l.points)
		if err != nil {
			return err
		}
		drawn.Color, drawn.Width, drawn.Dashes = l.color, vg.Points(1.5), l.dashes
		marks.Color, marks.Shape = l.color, draw.CircleGlyph{}
		p.Add(drawn, marks)
		p.Legend.Add(l.name, drawn, marks)
	}
	return p.Save(16*vg.Centimeter, 10*vg.Centimeter, file)
}
