package web

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"rodedraad/app"
	"rodedraad/domain"
)

// chart is a figure as a template draws it: a table whose rows hold their bar, so that it reads, prints and is heard alike.
type chart struct {
	Title     string
	URL       string // of the page about the figure; "" on that page
	Place     string // what it is about: a case, or "" for all cases together
	Group     bool   // the group is said as well
	Wave      string
	Indicator domain.Indicator
	Figure    domain.Figure
	Over      *domain.Over // of all cases together
	Change    []domain.Tenths
	Labels    []domain.Label
	Threshold int
	Open      bool             // not frozen yet
	Dataset   domain.DatasetID // "" of all cases together
	Version   int
	Frozen    time.Time
	Cite      string
}

// chartRow is one answer in a chart.
type chartRow struct {
	Label   domain.Words
	Count   int
	Percent domain.Tenths
	Bar     string // its length, from 0 to 100
	Range   *domain.Range
	Change  *domain.Tenths
}

// Ranges reports whether there are several cases to give the lowest and the highest of (R33).
func (c chart) Ranges() bool { return c.Over != nil && c.Over.Cases > 1 }

// Rows are the answers of a chart, in the order in which they could be given.
func (c chart) Rows() []chartRow {
	rows := make([]chartRow, 0, len(c.Figure.Percent))
	for i, percent := range c.Figure.Percent {
		row := chartRow{
			Label: c.Indicator.Options[i].Label, Count: c.Figure.Counts[i], Percent: percent, Bar: fmt.Sprintf("%.1f", float64(percent)/10),
		}
		if c.Ranges() {
			row.Range = &c.Over.Ranges[i]
		}
		if c.Change != nil {
			row.Change = &c.Change[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// Most is the answer that was given most; nil when nothing is shown or two were given as often.
func (c chart) Most() *chartRow {
	var most *chartRow
	tie := false
	for _, row := range c.Rows() {
		switch {
		case most == nil || row.Count > most.Count:
			most, tie = &row, false
		case row.Count == most.Count:
			tie = true
		}
	}
	if tie {
		return nil
	}
	return most
}

// chartsOf are the charts of a figure where it stands on a card: of the case whose board it is, and otherwise of all cases
// together.
func chartsOf(lang, slug string, threshold int, links []app.LinkView) []chart {
	var charts []chart
	for _, l := range links {
		v := l.Other.Figure
		if !l.Outgoing || v == nil || v.Empty() {
			continue
		}
		question, _ := v.Indicator.Question.In(lang)
		wave, _ := v.Wave.Label.In(lang)
		c := chart{
			Title: question, URL: figureURL(slug, l.Other.Ref), Wave: wave, Indicator: v.Indicator, Threshold: threshold, Group: true,
		}
		switch {
		case v.Own != nil:
			c.Place, _ = v.Own.Case.Name.In(lang)
			c.Figure, c.Labels, c.Change = v.Own.Figure, v.Own.Dataset.Labels, v.Own.Change
			c.Open = v.Own.Dataset.State != domain.DatasetFrozen
		case v.SeesOver:
			c.Figure, c.Over, c.Labels = v.Over.Figure, over(v.Over), labelsOf(v)
		default:
			continue
		}
		charts = append(charts, c)
	}
	return charts
}

// over is what is told over all cases; nil when nothing is.
func over(o domain.Over) *domain.Over {
	if o.Hidden != "" {
		return nil
	}
	return &o
}

// labelsOf are the marks that travel with what is told over all cases: those of the indicator and of any case in it.
func labelsOf(v *app.FigureView) []domain.Label {
	var labels []domain.Label
	for _, l := range append(append([]domain.Label{}, v.Indicator.Labels...), v.Labels...) {
		if !containsText(asTexts(labels), string(l)) {
			labels = append(labels, l)
		}
	}
	return labels
}

func asTexts(labels []domain.Label) []string {
	texts := make([]string, len(labels))
	for i, l := range labels {
		texts[i] = string(l)
	}
	return texts
}

// tenths writes a number in tenths as people do: 12,3 in Dutch and 12.3 in English.
func tenths(lang string, n domain.Tenths) string {
	sign := ""
	if n < 0 {
		sign, n = "−", -n
	}
	point := ","
	if lang == domain.English {
		point = "."
	}
	return sign + thousands(lang, int(n)/10) + point + strconv.Itoa(int(n)%10)
}

// signed is tenths with a plus before what rose.
func signed(lang string, n domain.Tenths) string {
	if n > 0 {
		return "+" + tenths(lang, n)
	}
	return tenths(lang, n)
}

// thousands writes a number of people as people do: 1.480 in Dutch and 1,480 in English.
func thousands(lang string, n int) string {
	s := strconv.Itoa(n)
	mark := "."
	if lang == domain.English {
		mark = ","
	}
	var b strings.Builder
	for i, digit := range s {
		if i > 0 && (len(s)-i)%3 == 0 {
			b.WriteString(mark)
		}
		b.WriteRune(digit)
	}
	return b.String()
}
