package main

import (
	"fmt"
	"strings"

	"github.com/mattn/go-runewidth"

	"newsdesk/internal/news"
	"newsdesk/internal/text"
)

// widestOutlet is how many columns an outlet's name has.
const widestOutlet = 32

func (p *page) outlets(r statsReport) {
	if len(r.Outlets) == 0 {
		return
	}
	p.blank()
	p.line("Outlets")
	row := func(name string, n int) {
		name = runewidth.Truncate(strings.Join(strings.Fields(name), " "), widestOutlet, "…")
		p.line(fmt.Sprintf("  %s%s %6d", text.Isolate(name), strings.Repeat(" ", widestOutlet-runewidth.StringWidth(name)), n))
	}
	for _, o := range r.Outlets {
		row(o.Outlet, o.Articles)
	}
	if r.OtherOutlets > 0 {
		row("others, or unknown", r.OtherOutlets)
	}
}

// perDay adds up what each day brought.
func perDay(s news.LibraryStats) []int {
	days := make([]int, s.Published.Len())
	for _, d := range s.PublishedByDay {
		if at := s.Published.Index(d.Day); at >= 0 && at < len(days) {
			days[at] += d.Articles
		}
	}
	return days
}

// plainDays lists the days that have articles, for programs that read lines.
func (p *page) plainDays(s news.LibraryStats) {
	for at, n := range perDay(s) {
		if n > 0 {
			p.line(fmt.Sprintf("  %s %6d", s.Published.First.AddDate(0, 0, at).Format("2006-01-02"), n))
		}
	}
}

// columnHeight is how many lines the chart of a terminal has.
const columnHeight = 4

// columns draws the days as columns of blocks from zero, each in eighths of a line; of many days a column is a week.
func (p *page) columns(s news.LibraryStats) {
	days, each := perDay(s), 1
	if len(days) > maxDaily {
		each = 7
	}
	bars := make([]int, (len(days)+each-1)/each)
	top := 1
	for at, n := range days {
		bars[at/each] += n
		top = max(top, bars[at/each])
	}
	margin := len(fmt.Sprint(top))
	blocks := []rune(" ▁▂▃▄▅▆▇█")
	for row := columnHeight - 1; row >= 0; row-- {
		label := ""
		if row == columnHeight-1 {
			label = fmt.Sprint(top)
		}
		var line strings.Builder
		for _, n := range bars {
			eighths := (n*columnHeight*8 + top - 1) / top // something is never nothing
			line.WriteRune(blocks[min(max(eighths-8*row, 0), 8)])
		}
		p.line(strings.TrimRight(fmt.Sprintf("  %*s %s", margin, label, line.String()), " "))
	}
	p.line(fmt.Sprintf("  %*d %s", margin, 0, strings.Repeat("─", len(bars))))
	if each > 1 {
		p.line(strings.Repeat(" ", margin+3) + "a column is a week")
	}
}

func (p *page) asked(r statsReport, s news.LibraryStats) {
	p.line("Questions, " + daysText(s.Asked))
	q := r.Asked
	p.line(fmt.Sprintf("  %s: %d answered, %d refused", plural(q.Answered+q.Refused, "question"), q.Answered, q.Refused))
	for _, m := range q.Models {
		if m.Model == "" {
			p.line(fmt.Sprintf("  without a model: %d", m.Answered+m.Refused))
			continue
		}
		p.line(fmt.Sprintf("  %s: %d, %d tokens read, %d written", m.Model, m.Answered+m.Refused, m.PromptTokens, m.CompletionTokens))
	}
	if q.Helpful+q.Unhelpful > 0 {
		p.line(fmt.Sprintf("  found helpful %d, not helpful %d", q.Helpful, q.Unhelpful))
	}
}

func sourcesText(states map[string]int) string {
	line := "Watched sources: " + fmt.Sprint(states[string(news.SourceActive)]) + " active"
	for _, state := range []news.SourceState{news.SourcePaused, news.SourceFailing} {
		if n := states[string(state)]; n > 0 {
			line += fmt.Sprintf(", %d %s", n, state)
		}
	}
	return line
}

// spending says what models cost, where a budget has it counted.
func (p *page) spending(s spendingReport, days int) {
	if s.Days == (spent{}) && s.DailyLimits == (spent{}) {
		return
	}
	of := func(limit string, is bool) string {
		if is {
			return " of " + limit
		}
		return ""
	}
	p.line(fmt.Sprintf("Spent on models today, all libraries: %d%s tokens, %.2f%s in money; in %s %d tokens, %.2f", s.Today.Tokens,
		of(fmt.Sprint(s.DailyLimits.Tokens), s.DailyLimits.Tokens > 0), s.Today.Money, of(fmt.Sprintf("%.2f", s.DailyLimits.Money), s.DailyLimits.Money > 0),
		plural(days, "day"), s.Days.Tokens, s.Days.Money))
}
