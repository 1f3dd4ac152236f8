package revision_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"newsdesk/internal/news"
	"newsdesk/internal/revision"
)

func compare(before, after string) *revision.Comparison {
	return revision.Compare(revision.Text{Body: before}, revision.Text{Body: after})
}

// show writes the edits as a list: what was removed in brackets, what was added in braces, minor ones with a tilde.
func show(before, after string) (list []string) {
	for _, e := range compare(before, after).Edits {
		s := ""
		if e.Minor {
			s = "~"
		}
		if e.Operation != revision.Added {
			s += "[" + strings.TrimSpace(before[e.Old.Start:e.Old.End]) + "]"
		}
		if e.Operation != revision.Removed {
			s += "{" + strings.TrimSpace(after[e.New.Start:e.New.End]) + "}"
		}
		list = append(list, s)
	}
	return list
}

func TestEditsAndKind(t *testing.T) {
	t.Parallel()
	const story = "The harbor bridge closed on Tuesday. Inspectors found a crack in a pillar.\n\nThe repair will take three weeks. Ferries run instead."
	for _, test := range []struct {
		name, after string
		kind        news.ChangeKind
		edits       []string
	}{
		{"nothing", story, news.ChangeMinor, nil},
		{"a figure", strings.Replace(story, "three", "five", 1), news.ChangeText,
			[]string{"[The repair will take three weeks.]{The repair will take five weeks.}"}},
		{"a sentence more", strings.Replace(story, "Ferries", "It costs a million. Ferries", 1), news.ChangeText, []string{"{It costs a million.}"}},
		{"a sentence less", strings.Replace(story, " Ferries run instead.", "", 1), news.ChangeText,
			[]string{"~[The repair will take three weeks.]{The repair will take three weeks.}", "[Ferries run instead.]"}},
		{"another in its place", strings.Replace(story, "Ferries run instead", "Nobody was hurt", 1), news.ChangeText,
			[]string{"[Ferries run instead.]", "{Nobody was hurt.}"}},
		{"white space", strings.Replace(story, "\n\n", "\n\n\n", 1), news.ChangeMinor,
			[]string{"~[Inspectors found a crack in a pillar.]{Inspectors found a crack in a pillar.}"}},
		{"typography", "The harbor bridge closed on Tuesday. Inspectors found a crack in a pillar.\n\nThe repair will take three weeks.  Ferries run\u00a0instead.",
			news.ChangeMinor, []string{"~[The repair will take three weeks.]{The repair will take three weeks.}", "~[Ferries run instead.]{Ferries run\u00a0instead.}"}},
		{"spaces beside marks", "The harbor bridge closed on Tuesday . Inspectors found a crack in a pillar.\n\nThe repair will take three weeks. Ferries run instead", news.ChangeMinor,
			[]string{"~[The harbor bridge closed on Tuesday.]{The harbor bridge closed on Tuesday .}", "~[Ferries run instead.]{Ferries run instead}"}},
		{"an amount", story + "\n\n$450,000", news.ChangeText, []string{"~[Ferries run instead.]{Ferries run instead.}", "{$450,000}"}},
		{"a time stamp", "Updated 3:15 p.m. on 8 September 2022\n\n" + story, news.ChangeMinor, []string{"~{Updated 3:15 p.m. on 8 September 2022}"}},
		{"moved", "Ferries run instead. The harbor bridge closed on Tuesday. Inspectors found a crack in a pillar.\n\nThe repair will take three weeks. ", news.ChangeText,
			[]string{"{Ferries run instead.}", "[Ferries run instead.]"}},
		{"corrected", strings.Replace(story, "three", "five", 1) + "\n\nCorrection: The repair takes five weeks.", news.ChangeCorrected,
			[]string{"[The repair will take three weeks.]{The repair will take five weeks.}", "~[Ferries run instead.]{Ferries run instead.}", "{Correction: The repair takes five weeks.}"}},
		{"a note that it goes on", story + "\n\nUpdate: The bridge is open again.", news.ChangeText,
			[]string{"~[Ferries run instead.]{Ferries run instead.}", "{Update: The bridge is open again.}"}},
	} {
		c := compare(story, test.after)
		if got := show(story, test.after); fmt.Sprint(got) != fmt.Sprint(test.edits) || c.Kind != test.kind {
			t.Errorf("%s: %s\n%q\nwant %s\n%q", test.name, c.Kind, got, test.kind, test.edits)
		}
		if c.Apply() != test.after {
			t.Errorf("%s: applied, the edits give %q", test.name, c.Apply())
		}
	}
}

func TestNotesThatWereThereBefore(t *testing.T) {
	t.Parallel()
	const note = "Correction: The toll is two euros."
	if c := compare("It closed.\n\n"+note, "It opened.\n\n"+note); len(c.Notes) != 0 || c.Kind != news.ChangeText {
		t.Errorf("an old note is new: %v, %s", c.Notes, c.Kind)
	}
	if c := revision.Compare(revision.Text{Title: "One closed"}, revision.Text{Title: "Two closed"}); c.Kind != news.ChangeText {
		t.Errorf("another headline is %s", c.Kind)
	}
	if c := revision.Compare(revision.Text{Title: "“One” closed"}, revision.Text{Title: `"One" closed`}); c.Kind != news.ChangeMinor {
		t.Errorf("other quotation marks in the headline are %s", c.Kind)
	}
}

func TestLocate(t *testing.T) {
	t.Parallel()
	const before = "The bridge closed on Tuesday, the mayor said. The toll was 5 euros.\n\nShe called it “a sad day” for the town. Nobody was hurt. Ferries run every ten minutes until the bridge opens again."
	for _, test := range []struct {
		name, quote, after string
		state              news.QuoteState
		moved              bool
		now                string
	}{
		{"the same", "The toll was 5 euros.", before, news.QuoteStands, false, "The toll was 5 euros."},
		{"a part stands", "The bridge closed on Tuesday", strings.Replace(before, "the mayor", "Ada Lind", 1), news.QuoteStands, false, "The bridge closed on Tuesday"},
		{"typography", "She called it “a sad day” for the town.", strings.NewReplacer("“", `"`, "”", `"`, "called it", "called\u00a0it").Replace(before),
			news.QuoteStands, false, "She called\u00a0it \"a sad day\" for the town."},
		{"spaces beside marks", "She called it “a sad day” for the town.", strings.Replace(before, "it “a sad day” for", "it \" a sad day \"for", 1),
			news.QuoteStands, false, "She called it \" a sad day \"for the town."},
		{"moved", "Nobody was hurt.", "Nobody was hurt. " + strings.Replace(before, " Nobody was hurt.", "", 1), news.QuoteStands, true, "Nobody was hurt."},
		{"a figure", "The toll was 5 euros.", strings.Replace(before, "5", "15", 1), news.QuoteChanged, false, "The toll was 15 euros."},
		{"part of a figure", "5 euros", strings.Replace(before, "5", "15", 1), news.QuoteChanged, false, "The toll was 15 euros."},
		{"part of a fraction", "5 euros", strings.Replace(before, "5", "1.5", 1), news.QuoteChanged, false, "The toll was 1.5 euros."},
		{"gone", "Nobody was hurt.", strings.Replace(before, " Nobody was hurt.", "", 1), news.QuoteVanished, false, ""},
		{"all gone", "Nobody was hurt.", "", news.QuoteVanished, false, ""},
		{"moved and reworded", "Ferries run every ten minutes until the bridge opens again.",
			"Ferries run every twenty minutes until the bridge opens again. " + before[:len(before)-len("Ferries run every ten minutes until the bridge opens again.")],
			news.QuoteChanged, false, "Ferries run every twenty minutes until the bridge opens again."},
		{"another in its place", "The toll was 5 euros.", strings.Replace(before, "The toll was 5 euros.", "The weather was bad on that day.", 1), news.QuoteVanished, false, ""},
		{"denied", "Nobody was hurt.", strings.Replace(before, "Nobody was hurt.", "Nobody was not hurt, it seems.", 1), news.QuoteChanged, false, "Nobody was not hurt, it seems."},
		{"told longer", "The toll was 5 euros.", strings.Replace(before, "The toll was 5 euros.", "The toll, which all lorries pay, was 5 or 6 euros.", 1),
			news.QuoteChanged, false, "The toll, which all lorries pay, was 5 or 6 euros."},
		{"two sentences", "The toll was 5 euros.\n\nShe called it “a sad day” for the town.", strings.Replace(before, "5", "6", 1),
			news.QuoteChanged, false, "The toll was 6 euros.\n\nShe called it “a sad day” for the town."},
	} {
		at := strings.Index(before, test.quote)
		f := compare(before, test.after).Locate(at, at+len(test.quote))
		if f.State != test.state || f.Moved != test.moved || test.after[f.Start:f.End] != test.now {
			t.Errorf("%s: %+v %q, want %s %q", test.name, f, test.after[f.Start:f.End], test.state, test.now)
		}
	}
	for _, bad := range [][2]int{{-1, 3}, {3, 3}, {5, 4}, {0, len(before) + 1}} {
		if f := compare(before, before).Locate(bad[0], bad[1]); f.State != news.QuoteVanished {
			t.Errorf("the range %v: %+v", bad, f)
		}
	}
}

// bodies draws texts that share many sentences.
func bodies(t *rapid.T) (before, after string) {
	sentence := rapid.OneOf(
		rapid.SampledFrom([]string{"The bridge closed.", "Nobody was hurt.", "It cost 5 euros.", "It cost 15 euros.", "“So it is,” she said.", "\"So it is,\" she said.",
			"大使館は閉鎖された。", "Correction: It cost 6 euros.", "Updated 8 September 2022", "Ads", "", " ", "é\u0301 a.", "ﬁne."}),
		rapid.StringMatching(`[A-C][a-c ]{0,6}[.?\n]`), rapid.String())
	gap := rapid.SampledFrom([]string{" ", "\n\n", "\n", "", "\u00a0"})
	draw := func(name string) string {
		var s strings.Builder
		for _, part := range rapid.SliceOfN(sentence, 0, 12).Draw(t, name) {
			s.WriteString(part + gap.Draw(t, "gap"))
		}
		return s.String()
	}
	return draw("before"), draw("after")
}

func checkEdits(t interface{ Fatalf(string, ...any) }, before, after string) *revision.Comparison {
	c := compare(before, after)
	if got := c.Apply(); got != after {
		t.Fatalf("the edits of %q and %q give %q", before, after, got)
	}
	at := [2]int{}
	for _, e := range c.Edits {
		if e.Old.Start < at[0] || e.New.Start < at[1] || e.Old.End < e.Old.Start || e.New.End < e.New.Start ||
			e.Old.End > len(before) || e.New.End > len(after) || e.Old == e.New && e.Old.Start == e.Old.End {
			t.Fatalf("the edits of %q and %q are out of order: %+v", before, after, c.Edits)
		}
		at = [2]int{e.Old.End, e.New.End}
	}
	for _, n := range c.Notes {
		if n.Start >= n.End || n.End > len(after) {
			t.Fatalf("the note %+v is not in %q", n, after)
		}
	}
	return c
}

func TestEditsGiveTheNewBody(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		before, after := bodies(t)
		checkEdits(t, before, after)
	})
}

// A quote whose words stand in the new body between spaces has neither changed nor vanished, wherever that is.
func TestWhatStandsHasNotChanged(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		before, after := bodies(t)
		quote := rapid.SampledFrom([]string{"The bridge closed.", "Nobody was hurt.", "It cost 5 euros.", "“So it is,” she said.", "大使館は閉鎖された。"}).Draw(t, "quote")
		before += " " + quote
		at := rapid.IntRange(0, 3).Draw(t, "place")
		parts := strings.SplitN(after, " ", 4)
		at = min(at, len(parts))
		after = strings.Join(parts[:at], " ") + " " + quote + " " + strings.Join(parts[at:], " ")
		f := compare(before, after).Locate(len(before)-len(quote), len(before))
		if f.State != news.QuoteStands || strings.TrimSpace(after[f.Start:f.End]) == "" {
			t.Fatalf("%q stands in %q and is %+v", quote, after, f)
		}
	})
}

// Every quote of every body is found in the same body, where it is.
func TestNothingChangesByItself(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		body, _ := bodies(t)
		c := compare(body, body)
		if len(c.Edits) != 0 || c.Kind != news.ChangeMinor {
			t.Fatalf("%q differs from itself: %+v", body, c.Edits)
		}
	})
}

// Whatever the bodies are, the edits of one give the other, and each quote has a fate within the new body.
func FuzzCompare(f *testing.F) {
	f.Add("The bridge closed. Nobody was hurt.", "Nobody was hurt. The bridge is open.\n\nCorrection: It is not.")
	f.Add("a. b. c. a. b. c.", "c. b. a. c. b. a.")
	f.Add("\xff. \u200b.\n\n", " ")
	f.Add(strings.Repeat("a b. ", 300), strings.Repeat("b a. ", 300))
	f.Fuzz(func(t *testing.T, before, after string) {
		c := checkEdits(t, before, after)
		for i := 0; i < len(before); i += 1 + len(before)/7 {
			fate := c.Locate(i, min(i+40, len(before)))
			if fate.Start < 0 || fate.End < fate.Start || fate.End > len(after) {
				t.Fatalf("a fate outside of the body: %+v", fate)
			}
			if empty := fate.Start == fate.End; empty != (fate.State == news.QuoteVanished) {
				t.Fatalf("%+v of %q in %q", fate, before, after)
			}
		}
	})
}

// Bodies that are as long as one may be, and as hard to align, take no longer by orders than plain ones.
func BenchmarkCompare(b *testing.B) {
	const size = 1 << 20
	pad := func(f func(i int) string) string {
		var s strings.Builder
		for i := 0; s.Len() < size; i++ {
			s.WriteString(f(i))
		}
		return s.String()[:size]
	}
	plain := func(i int) string {
		return fmt.Sprintf("In year %d the harbor bridge of town %d closed for repair. ", i, i*7)
	}
	for name, pair := range map[string][2]string{
		"plain": {pad(plain), pad(func(i int) string {
			return strings.Replace(plain(i), "closed", [2]string{"closed", "opened"}[i%9/8], 1)
		})},
		"one word":  {pad(func(int) string { return "a. " }), pad(func(int) string { return "b. " })},
		"two words": {pad(func(i int) string { return [2]string{"a. ", "b. "}[i%2] }), pad(func(i int) string { return [3]string{"b. ", "a. ", "a. "}[i%3] })},
		"reversed":  {pad(plain), pad(func(i int) string { return plain(20000 - i) })},
		"shared":    {pad(func(i int) string { return fmt.Sprintf("x%d y%d z%d. ", i, i%5000, i%300) }), pad(func(i int) string { return fmt.Sprintf("z%d y%d w%d. ", i%300, i%5000, i) })},
		"sentence":  {pad(func(i int) string { return fmt.Sprintf("w%d ", i) }), pad(func(i int) string { return fmt.Sprintf("w%d ", i+1) })},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				compare(pair[0], pair[1])
			}
		})
	}
}
