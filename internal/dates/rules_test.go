package dates_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"newsdesk/internal/dates"
	"newsdesk/internal/news"
)

// zones have clocks that are moved by an hour, by half an hour, at midnight and by a whole day, or never.
func zones() []string {
	return []string{"UTC", "Europe/London", "America/New_York", "America/Sao_Paulo", "America/Havana", "Asia/Beirut", "Asia/Kathmandu",
		"Australia/Lord_Howe", "Pacific/Apia", "Pacific/Kiritimati", "Africa/Cairo", "Atlantic/Azores",
		"America/Asuncion"}
}

// moment draws a time on some zone's clock.
func moment(t *testing.T, rt *rapid.T) time.Time {
	loc := zone(t, rapid.SampledFrom(zones()).Draw(rt, "zone"))
	from, to := time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC).Unix(), time.Date(2050, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
	return time.Unix(rapid.Int64Range(from, to).Draw(rt, "now"), 0).In(loc)
}

// phrase draws words that dates are made of, in any order.
func phrase(rt *rapid.T) string {
	words := strings.Fields(`2022 2022-07-01 2022-07 7/13/2022 1 2 31 1st 30th July may March feb Monday sun summer fall week month
		year weekend quarter hours days d this last past next today yesterday tomorrow night morning early mid late beginning end of
		the a an two couple few ago from to between and - .. , . Q3 1990s 5pm 14:30 <t:1656678600:R> <t:0:D> in since until before
		after around about by now third second people who London 's ' 2022-07-01T12:30Z 2022-W27 weekend week of`)
	n := rapid.IntRange(0, 9).Draw(rt, "length")
	parts := make([]string, n)
	for i := range parts {
		parts[i] = rapid.SampledFrom(words).Draw(rt, "word") + rapid.SampledFrom([]string{" ", " ", " ", "", "\n"}).Draw(rt, "gap")
	}
	return strings.Join(parts, "")
}

type failer interface {
	Helper()
	Errorf(format string, args ...any)
}

// holdsForParse is what is true of every text: a Span that is not empty, or an error that a person can read.
func holdsForParse(t failer, text string, now time.Time) {
	t.Helper()
	span, err := dates.Parse(text, now)
	since, sinceErr := dates.Since(text, now)
	until, untilErr := dates.Until(text, now)
	if err != nil {
		for _, e := range []error{err, sinceErr, untilErr} {
			if news.CodeOf(e) != news.CodeInvalid || e.Error() == "" || !utf8.ValidString(e.Error()) || strings.ContainsAny(e.Error(), "\n\r\x00") {
				t.Errorf("%q: %q", text, e)
			}
		}
		return
	}
	if !span.Start.Before(span.End) || span.Start.Location() != now.Location() || span.End.Location() != now.Location() {
		t.Errorf("%q at %v is %v", text, now, span)
	}
	if sinceErr == nil && !since.Equal(span.Start) && !since.Equal(span.End) || untilErr == nil && !until.Equal(span.Start) && !until.Equal(span.End) ||
		sinceErr != nil && untilErr != nil {
		t.Errorf("%q at %v is %v, since %v, %v, until %v, %v", text, now, span, since, sinceErr, until, untilErr)
	}
}

// holdsForFind is what is true of every text: mentions in order, whose text alone is read in the same way.
func holdsForFind(t failer, text string, now time.Time) {
	t.Helper()
	end := 0
	for _, m := range dates.Find(text, now) {
		if m.Start < end || m.End <= m.Start || m.End > len(text) || !m.Span.Start.Before(m.Span.End) || m.Relation == "" {
			t.Errorf("%q: %+v after %d", text, m, end)
			return
		}
		end = m.End
		span, err := dates.Parse(text[m.Start:m.End], now)
		if err != nil {
			t.Errorf("%q of %q: %v", text[m.Start:m.End], text, err)
			continue
		}
		within := !span.Start.Before(m.Span.Start) && !span.End.After(m.Span.End)
		if !within || m.Relation != dates.RelationAbout && span != m.Span {
			t.Errorf("%q of %q: %v alone, %v %v in the text", text[m.Start:m.End], text, span, m.Relation, m.Span)
		}
	}
}

func TestAnyTextIsReadOrRefused(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		now := moment(t, rt)
		text := rapid.OneOf(rapid.Custom(phrase), rapid.String()).Draw(rt, "text")
		holdsForParse(rt, text, now)
		holdsForFind(rt, text, now)
	})
}

// A day that was written is the one that is read, from its first to its last instant.
func TestDayIsWhole(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		now := moment(t, rt)
		within := moment(t, rt).In(now.Location())
		form := rapid.SampledFrom([]string{"2006-01-02", "2 January 2006", "Monday, Jan 2, 2006", "2.1.2006"}).Draw(rt, "form")
		span, err := dates.Parse(within.Format(form), now)
		if err != nil {
			rt.Fatal(err)
		}
		day := within.Format(time.DateOnly)
		first, last := span.Start.Format(time.DateOnly), span.End.Add(-1).Format(time.DateOnly)
		before, after := span.Start.Add(-1).Format(time.DateOnly), span.End.Format(time.DateOnly)
		if first != day || last != day || before >= day || after <= day || within.Before(span.Start) || !within.Before(span.End) {
			rt.Errorf("%s is %v to %v", within, span.Start, span.End)
		}
	})
}

// The last, this and the next of a unit adjoin, and now lies in this one.
func TestUnitsAdjoin(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		now := moment(t, rt)
		unit := rapid.SampledFrom([]string{"week", "month", "quarter", "year", "decade"}).Draw(rt, "unit")
		read := func(text string) dates.Span {
			span, err := dates.Parse(text, now)
			if err != nil {
				rt.Fatal(err)
			}
			return span
		}
		last, this, next := read("last "+unit), read("this "+unit), read("next "+unit)
		if !last.End.Equal(this.Start) || !this.End.Equal(next.Start) || now.Before(this.Start) || !now.Before(this.End) {
			rt.Errorf("at %v: %v, %v, %v", now, last, this, next)
		}
		if past := read("past " + unit); !past.End.Equal(now) || past.Start.Before(last.Start) || past.Start.After(this.Start.Add(24*time.Hour)) {
			rt.Errorf("at %v the past %s is %v", now, unit, past)
		}
	})
}

// What comes round again has begun; with "last" it has ended and there is none between it and now; "next" begins later.
func TestRecurringIsTheNearest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		now := moment(t, rt)
		name := rapid.SampledFrom(strings.Fields("Monday Thursday Sunday January July December spring winter Q1 Q4")).Draw(rt, "name")
		read := func(text string) dates.Span {
			span, err := dates.Parse(text, now)
			if err != nil {
				rt.Fatal(err)
			}
			return span
		}
		bare, last, next, today := read(name), read("last "+name), read("next "+name), read("today")
		if bare.Start.After(now) || last.End.After(today.Start) || next.Start.Before(today.End) {
			rt.Errorf("at %v: %v, last %v, next %v", now, bare, last, next)
		}
		if bare.End.After(today.Start) == (bare == last) {
			rt.Errorf("at %v: %v, last %v", now, bare, last)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"2022-07-01", "last week", "from 1 to 10 July 2022", "7/1/2022", "<t:123:R>", "mid-July", "past 3 days",
		"Jan. 6", "yesterday at 5 p.m.", "2022-07-01T12:30:00.5+05:30", "\xff 5\u0301", "İ day ago"} {
		f.Add(seed, int64(1663686245))
	}
	f.Fuzz(func(t *testing.T, text string, unix int64) {
		holdsForParse(t, text, time.Unix(unix%(1<<33), 0).In(zone(t, zones()[len(text)%len(zones())])))
	})
}

func FuzzFind(f *testing.F) {
	for _, seed := range []string{"What may happen in May 2022?", "Who won between 2002-2010, or two weeks ago?", "Monday Night Football",
		"after last week's vote", "from 2015 onwards", "in 2022 \xff Jan. 6"} {
		f.Add(seed, int64(1663686245))
	}
	f.Fuzz(func(t *testing.T, text string, unix int64) {
		holdsForFind(t, text, time.Unix(unix%(1<<33), 0).In(zone(t, zones()[len(text)%len(zones())])))
	})
}
