package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"newsdesk/internal/news"
)

// itemCounts says what became of items.
func itemCounts(c news.ItemCounts) string {
	text := plural(c.Stored, "article") + " stored"
	for _, part := range []struct {
		n    int
		what string
	}{{c.Waiting + c.Fetched, "under way"}, {c.Refused, "refused"}, {c.Failed, "failed"}, {c.Gone, "gone"}} {
		if part.n > 0 {
			text += fmt.Sprintf(", %d %s", part.n, part.what)
		}
	}
	return text
}

// sourceLines describes a source in a few lines.
func sourceLines(s news.WatchedSource, now time.Time) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%4d  %s %s", s.ID, s.Kind, s.Location)
	if s.State != news.SourceActive {
		fmt.Fprintf(&b, " [%s]", s.State)
	}
	b.WriteString("\n")
	if s.Found.Kind != "" {
		fmt.Fprintf(&b, "      reads the %s %s\n", s.Found.Kind, s.Found.Location)
	}
	fmt.Fprintf(&b, "      %s", itemCounts(s.Items))
	if s.LastFetchAt.IsZero() {
		b.WriteString(" · not read yet")
	} else {
		fmt.Fprintf(&b, " · read %s", ago(now.Sub(s.LastFetchAt)))
	}
	if !s.LastChangeAt.IsZero() {
		fmt.Fprintf(&b, " · last change %s", ago(now.Sub(s.LastChangeAt)))
	}
	if s.State == news.SourceActive && !s.NextFetchAt.IsZero() {
		fmt.Fprintf(&b, " · next %s", ahead(s.NextFetchAt.Sub(now)))
	}
	b.WriteString("\n")
	switch {
	case s.State == news.SourceFailing:
		fmt.Fprintf(&b, "      paused after %d failures in a row: %s newsdesk sources resume %d tries again.\n", s.Failures, sentence(s.LastError), s.ID)
	case s.Failures > 0:
		fmt.Fprintf(&b, "      failed %s: %s\n", timesText(s.Failures), sentence(s.LastError))
	case s.LastError != "":
		fmt.Fprintf(&b, "      %s\n", sentence(s.LastError))
	}
	return b.String()
}

func timesText(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times in a row", n)
}

func itemLine(i news.SourceItem) string {
	line := fmt.Sprintf("      %-8s %s", i.State, i.Address)
	if i.Article != 0 {
		line += fmt.Sprintf(" (article %d)", i.Article)
	}
	if i.Reason != "" {
		line += ": " + sentence(i.Reason)
	}
	return line + "\n"
}

func ago(d time.Duration) string {
	if d < time.Minute {
		return "just now"
	}
	return roughly(d) + " ago"
}

func ahead(d time.Duration) string {
	if d <= 0 {
		return "now"
	}
	return "in " + roughly(d)
}

// roughly says a time in its largest unit.
func roughly(d time.Duration) string {
	switch {
	case d < time.Minute:
		return "less than a minute"
	case d < time.Hour:
		return plural(int(d.Round(time.Minute)/time.Minute), "minute")
	case d < 48*time.Hour:
		return plural(int(d.Round(time.Hour)/time.Hour), "hour")
	}
	return plural(int(d/(24*time.Hour)), "day")
}

// sourceProgress shows how the items of sources come along, in a line every few seconds.
type sourceProgress struct {
	w    io.Writer
	last time.Time
	line string
}

func newSourceProgress(w io.Writer) *sourceProgress { return &sourceProgress{w: w, last: time.Now()} }

func (p *sourceProgress) show(sources []news.WatchedSource) {
	var sum news.ItemCounts
	for _, s := range sources {
		sum.Waiting, sum.Fetched, sum.Stored = sum.Waiting+s.Items.Waiting, sum.Fetched+s.Items.Fetched, sum.Stored+s.Items.Stored
		sum.Refused, sum.Failed, sum.Gone = sum.Refused+s.Items.Refused, sum.Failed+s.Items.Failed, sum.Gone+s.Items.Gone
	}
	if sum.All() == 0 {
		return
	}
	line := fmt.Sprintf("%d of %d: %s", sum.All()-sum.Open(), sum.All(), itemCounts(sum))
	if isTerminal(p.w) {
		fmt.Fprintf(p.w, "\r\033[K%s", line)
		p.line = line
		return
	}
	if line != p.line && time.Since(p.last) >= lineEvery {
		p.last, p.line = time.Now(), line
		fmt.Fprintln(p.w, line)
	}
}

func (p *sourceProgress) end() {
	if p.line != "" && isTerminal(p.w) {
		fmt.Fprint(p.w, "\r\033[K")
	}
}
