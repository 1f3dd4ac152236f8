package evaluate

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"newsdesk/internal/news"
)

// PageReader reads the article of a page that was fetched from an address. An error means that the page was refused;
// what was read of it nevertheless is returned beside the error.
type PageReader func(ctx context.Context, address string, page []byte) (news.Article, error)

// Extraction has the reader read every page, one after the other so that times mean something, and reports how the
// articles compare with what is known about the pages. What was read of refused pages counts as it was read, because
// refusing is a decision beyond reading; two figures more count it as nothing. Errors are those of loading a page, and
// the context's.
func Extraction(ctx context.Context, title string, read PageReader, pages []ExtractionPage, b Bootstrap) (Report, error) {
	rows := make([]Row, 0, len(pages))
	counts, strict := make([]pieceCounts, 0, len(pages)), make([]pieceCounts, 0, len(pages))
	refused := map[news.Code]int{}
	var times []time.Duration
	for _, p := range pages {
		data, err := p.Load()
		if err != nil {
			return Report{}, err
		}
		start := time.Now()
		a, err := read(ctx, p.URL, data)
		times = append(times, time.Since(start))
		if ctx.Err() != nil {
			return Report{}, ctx.Err()
		}
		rows = append(rows, p.row(a, err))
		counts = append(counts, p.pieces(a.Body))
		if err != nil {
			refused[news.CodeOf(err)]++
			a.Body = ""
		}
		strict = append(strict, p.pieces(a.Body))
	}
	report := NewReport(title, rows, b, timeNote(times), refusalNote(refused, len(pages)), labelNote(pages, rows))
	report.Unit = "pages"
	report.Figures = append(ratioFigures(rows, counts, strict, b), report.Figures...)
	return report, nil
}

// row compares what was read with what is known.
func (p ExtractionPage) row(a news.Article, err error) Row {
	row := Row{ID: p.ID, Question: p.URL, Values: map[Metric]float64{PageRefused: share(err != nil)}}
	if err != nil {
		row.Refusal = err.Error()
	}
	if p.Body != "" {
		precision, recall, predicted := shingleScores(a.Body, p.Body)
		if predicted {
			row.Values[ShinglePrecision] = precision
		}
		row.Values[ShingleRecall] = recall
		if err != nil {
			precision, recall = 0, 0
		}
		row.Values[acceptedPrecision], row.Values[acceptedRecall] = precision, recall
		precision, recall, _ = shingleScores(a.Body, p.Body)
		row.Values[SameTokens] = share(slices.Equal(tokens(a.Body), tokens(p.Body)))
		row.Values[PoorBody] = share(2*precision*recall < poorF1*(precision+recall) || recall == 0)
	}
	if pieces := p.pieces(a.Body); len(p.With)+len(p.Without) > 0 {
		row.Values[PiecesRight] = float64(pieces.tp+pieces.tn) / float64(len(p.With)+len(p.Without))
		for _, piece := range p.With {
			if !strings.Contains(a.Body, piece) {
				row.Details = append(row.Details, "missing: "+piece)
			}
		}
		for _, piece := range p.Without {
			if strings.Contains(a.Body, piece) {
				row.Details = append(row.Details, "too much: "+piece)
			}
		}
		row.Values[PiecesAllRight] = share(len(row.Details) == 0)
	}
	field := func(metric Metric, got, want string) {
		if want = folded(want); want == "" {
			return
		}
		row.Values[metric] = share(folded(got) == want)
		if folded(got) != want {
			row.Details = append(row.Details, fmt.Sprintf("%s: %q instead of %q", metric, folded(got), want))
		}
	}
	title := a.Title
	if isCapitals(p.Title) {
		title = strings.ToUpper(title)
	}
	field(TitleRight, title, p.Title)
	if want := folded(p.Title); want != "" {
		row.Values[TitleExact] = share(folded(a.Title) == want)
	}
	if want := strings.ToLower(strings.Join(tokens(p.Title), " ")); want != "" {
		row.Values[TitleAlike] = share(strings.ToLower(strings.Join(tokens(a.Title), " ")) == want)
	}
	date := ""
	if !a.PublishedAt.IsZero() {
		date = a.PublishedAt.Format(time.DateOnly)
	}
	if !p.impossibleDate() {
		field(DateRight, date, p.Date)
	}
	got, want := slices.Clone(a.Authors), slices.Clone(p.Authors)
	slices.Sort(got)
	slices.Sort(want)
	field(BylineRight, strings.Join(got, ", "), strings.Join(want, ", "))
	return row
}

// folded makes runs of blanks one and leaves out soft hyphens, which nobody sees.
func folded(s string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(s, "\u00ad", "")), " ")
}

// isCapitals reports whether a label has no lower case letter though it is more than a word. It was copied from a page
// whose style capitalises its headline, and does not say what its case is.
func isCapitals(s string) bool {
	return len(strings.Fields(s)) > 1 && strings.ToUpper(s) == s && strings.ToLower(s) != s
}

// impossibleDate reports whether the label is no day of the calendar.
func (p ExtractionPage) impossibleDate() bool {
	_, err := time.Parse(time.DateOnly, folded(p.Date))
	return err != nil && folded(p.Date) != ""
}

// labelNote tells which labels are not judged as they are written.
func labelNote(pages []ExtractionPage, rows []Row) string {
	capitals, only, impossible := 0, 0, 0
	for i, p := range pages {
		if p.impossibleDate() {
			impossible++
		}
		if isCapitals(p.Title) {
			capitals++
			only += int(rows[i].Values[TitleRight] - rows[i].Values[TitleExact])
		}
	}
	return fmt.Sprintf("Labels: %d dates that are no day are left out; %d titles are labelled in capitals throughout and compared without case (%d right only so).",
		impossible, capitals, only)
}

// pieceCounts says how many pieces of a page's text are where they should be (Barbaresi's comparison of web page
// extractors): found or missing of those the article holds, found or missing of those it must not hold.
type pieceCounts struct{ tp, fn, fp, tn int }

func (p ExtractionPage) pieces(body string) (c pieceCounts) {
	for _, piece := range p.With {
		if strings.Contains(body, piece) {
			c.tp++
		} else {
			c.fn++
		}
	}
	for _, piece := range p.Without {
		if strings.Contains(body, piece) {
			c.fp++
		} else {
			c.tn++
		}
	}
	return c
}

// ratioFigures returns the figures that are no means over pages. Their intervals come from resampled pages.
func ratioFigures(rows []Row, counts, strict []pieceCounts, b Bootstrap) []Figure {
	var found []Figure
	add := func(metric Metric, known []int, value func(pages []int) float64) {
		if len(known) == 0 {
			return
		}
		low, high := b.intervalOf(known, value)
		found = append(found, Figure{metric, len(known), value(known), low, high})
	}
	var whole, pieces []int
	for i, row := range rows {
		if _, ok := row.Values[ShingleRecall]; ok {
			whole = append(whole, i)
		}
		if counts[i] != (pieceCounts{}) {
			pieces = append(pieces, i)
		}
	}
	meanOf := func(metric Metric, pages []int) float64 {
		var values []float64
		for _, i := range pages {
			if v, ok := rows[i].Values[metric]; ok {
				values = append(values, v)
			}
		}
		return mean(values)
	}
	add(ShingleF1, whole, func(pages []int) float64 {
		p, r := meanOf(ShinglePrecision, pages), meanOf(ShingleRecall, pages)
		return ratio(2*p*r, p+r)
	})
	add(ShingleF1Accepted, whole, func(pages []int) float64 {
		p, r := meanOf(acceptedPrecision, pages), meanOf(acceptedRecall, pages)
		return ratio(2*p*r, p+r)
	})
	sum := func(counts []pieceCounts, pages []int) (tp, fn, fp, tn float64) {
		for _, i := range pages {
			c := counts[i]
			tp, fn, fp, tn = tp+float64(c.tp), fn+float64(c.fn), fp+float64(c.fp), tn+float64(c.tn)
		}
		return tp, fn, fp, tn
	}
	add(PieceF, pieces, func(pages []int) float64 { tp, fn, fp, _ := sum(counts, pages); return ratio(2*tp, 2*tp+fp+fn) })
	add(PieceFAccepted, pieces, func(pages []int) float64 {
		tp, fn, fp, _ := sum(strict, pages)
		return ratio(2*tp, 2*tp+fp+fn)
	})
	add(PiecePrecision, pieces, func(pages []int) float64 { tp, _, fp, _ := sum(counts, pages); return ratio(tp, tp+fp) })
	add(PieceRecall, pieces, func(pages []int) float64 { tp, fn, _, _ := sum(counts, pages); return ratio(tp, tp+fn) })
	add(PieceAccuracy, pieces, func(pages []int) float64 { tp, fn, fp, tn := sum(counts, pages); return ratio(tp+tn, tp+fn+fp+tn) })
	return found
}

func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}

func timeNote(times []time.Duration) string {
	if len(times) == 0 {
		return "No pages."
	}
	slices.Sort(times)
	var sum time.Duration
	for _, t := range times {
		sum += t
	}
	at := func(share float64) time.Duration {
		return times[int(share*float64(len(times)-1))].Round(100 * time.Microsecond)
	}
	return fmt.Sprintf("Time a page: mean %v, median %v, 95th percentile %v, longest %v.",
		(sum / time.Duration(len(times))).Round(100*time.Microsecond), at(0.5), at(0.95), at(1))
}

func refusalNote(refused map[news.Code]int, pages int) string {
	total := 0
	var codes []string
	for code, n := range refused {
		total += n
		codes = append(codes, fmt.Sprintf("%s %d", code, n))
	}
	if total == 0 {
		return fmt.Sprintf("Refused pages: 0 of %d.", pages)
	}
	slices.Sort(codes)
	return fmt.Sprintf("Refused pages: %d of %d (%s).", total, pages, strings.Join(codes, ", "))
}
