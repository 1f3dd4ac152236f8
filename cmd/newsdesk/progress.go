package main

import (
	"fmt"
	"io"
	"time"

	"github.com/schollz/progressbar/v3"

	"newsdesk/internal/ingest"
	"newsdesk/internal/localpg"
	"newsdesk/internal/reembed"
)

// lineEvery is how often progress is written where no terminal shows a bar.
const lineEvery = 3 * time.Second

// stageProgress shows the making of the private Postgres: a bar on a terminal, else a line a stage.
type stageProgress struct {
	w     io.Writer
	bar   *progressbar.ProgressBar
	stage string
	last  time.Time
}

func newStageProgress(w io.Writer) *stageProgress { return &stageProgress{w: w} }

func (p *stageProgress) show(now localpg.Progress) {
	fresh := now.Stage != p.stage
	p.stage = now.Stage
	if !isTerminal(p.w) {
		if fresh || time.Since(p.last) >= lineEvery {
			p.last = time.Now()
			fmt.Fprintln(p.w, stageLine(now))
		}
		return
	}
	if fresh {
		p.end()
		p.bar = progressbar.NewOptions64(max(now.Total, -1), progressbar.OptionSetWriter(p.w), progressbar.OptionSetDescription(now.Stage),
			progressbar.OptionShowBytes(now.Unit == localpg.UnitBytes), progressbar.OptionClearOnFinish(), progressbar.OptionSetWidth(24))
	}
	if now.Total > 0 {
		p.bar.ChangeMax64(now.Total)
	}
	_ = p.bar.Set64(now.Done) // a progress bar that can not be drawn is no reason to stop
}

func (p *stageProgress) end() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
	p.bar = nil
}

func stageLine(p localpg.Progress) string {
	switch {
	case p.Total == 0:
		return p.Stage + " …"
	case p.Unit == localpg.UnitBytes:
		return fmt.Sprintf("%s: %d of %d MB", p.Stage, p.Done>>20, p.Total>>20)
	default:
		return fmt.Sprintf("%s: %d of %d %s", p.Stage, p.Done, p.Total, p.Unit)
	}
}

// ingestProgress shows a running ingestion: a bar on a terminal, else a line every few seconds.
type ingestProgress struct {
	w    io.Writer
	bar  *progressbar.ProgressBar
	last time.Time
}

func newIngestProgress(w io.Writer) *ingestProgress {
	p := &ingestProgress{w: w, last: time.Now()}
	if isTerminal(w) {
		p.bar = progressbar.NewOptions64(-1, progressbar.OptionSetWriter(w), progressbar.OptionSetDescription("Ingesting"),
			progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionSetItsString("articles"), progressbar.OptionClearOnFinish())
	}
	return p
}

func (p *ingestProgress) show(s ingest.Summary) {
	if p.bar != nil {
		_ = p.bar.Set(s.Items())
		return
	}
	if time.Since(p.last) >= lineEvery {
		p.last = time.Now()
		fmt.Fprintf(p.w, "%d articles: %s\n", s.Items(), counts(s))
	}
}

func (p *ingestProgress) end() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}

func counts(s ingest.Summary) string {
	return fmt.Sprintf("%d added, %d updated, %d unchanged, %d failed", s.Added, s.Updated, s.Unchanged, s.Failed)
}

// fillProgress shows how far the vectors of a new model are, and when they will all be there: a bar on a terminal, else
// a line every few seconds.
type fillProgress struct {
	w     io.Writer
	of    reembed.Estimate
	price float64
	now   func() time.Time
	began time.Time
	last  time.Time
	bar   *progressbar.ProgressBar
}

func newFillProgress(w io.Writer, of reembed.Estimate, price float64, now func() time.Time) *fillProgress {
	p := &fillProgress{w: w, of: of, price: price, now: now, began: now()}
	if isTerminal(w) && of.Missing > 0 {
		p.bar = progressbar.NewOptions64(of.Missing, progressbar.OptionSetWriter(w), progressbar.OptionSetDescription("Embedding"),
			progressbar.OptionShowCount(), progressbar.OptionClearOnFinish())
	}
	return p
}

// show draws the bar, or writes the first line after the first batch: by then it is known how long a batch takes.
func (p *fillProgress) show(done reembed.Progress) {
	if p.bar != nil {
		_ = p.bar.Set(min(done.Stored, int(p.of.Missing)))
		return
	}
	now := p.now()
	if !p.last.IsZero() && now.Sub(p.last) < lineEvery {
		return
	}
	p.last = now
	fmt.Fprintln(p.w, p.line(done, now.Sub(p.began)))
}

func (p *fillProgress) line(done reembed.Progress, took time.Duration) string {
	line := fmt.Sprintf("%d of %d chunks, %d tokens", done.Stored, p.of.Missing, done.Tokens)
	if p.price > 0 {
		line += fmt.Sprintf(", %.4f", float64(done.Tokens)*p.price/1e6)
	}
	if left := p.of.Missing - int64(done.Stored); left > 0 && done.Stored > 0 {
		line += fmt.Sprintf(", about %s left", (time.Duration(float64(took) * float64(left) / float64(done.Stored))).Round(time.Second))
	}
	return line
}

func (p *fillProgress) end() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}
