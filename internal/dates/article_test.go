package dates

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func resolved(sentence string, published time.Time) string {
	var list []string
	for _, d := range Resolve(sentence, published) {
		list = append(list, sentence[d.Start:d.End]+" = "+d.Span.String())
	}
	return strings.Join(list, "; ")
}

func TestResolveInAnArticle(t *testing.T) {
	t.Parallel()
	thursday := time.Date(2022, 9, 8, 0, 0, 0, 0, time.UTC) // a day without a time
	for sentence, want := range map[string]string{
		"The bridge was closed on Tuesday.":                                "Tuesday = 6 September 2022",
		"The bridge will be closed on Tuesday.":                            "Tuesday = 13 September 2022",
		"The mayor said on Tuesday that the bridge will open on Saturday.": "Tuesday = 6 September 2022; Saturday = 10 September 2022",
		"On Monday, the council will vote.":                                "Monday = 12 September 2022",
		"The vote had been scheduled for Tuesday.":                         "",
		"It is closed until Tuesday.":                                      "",
		"The mayor said the vote planned for Monday is off.":               "",
		"The council would meet again on Monday.":                          "Monday = 12 September 2022",
		"The court ruled on Thursday.":                                     "Thursday = 8 September 2022",
		"It had rained the night before, and yesterday it snowed.":         "yesterday = 7 September 2022",
		"Prices rose 3 per cent last month.":                               "last month = August 2022",
		"Prices rose 3 per cent last week.":                                "last week = 29 August to 4 September 2022",
		"Sales doubled last year.":                                         "last year = 2021",
		"The strike, in July, ended early.":                                "July = July 2022",
		"The strike ended in July.":                                        "July = July 2022",
		"They married on 8 May.":                                           "8 May = 8 May 2022",
		"They married on 8 May 1990, and in 2001 they moved.":              "",
		"Tuesday's vote":                                                   "",
		"Three months ago they agreed to meet.":                            "",
		"He likes Black Friday and USA Today.":                             "",
		"":                                                                 "",
	} {
		if got := resolved(sentence, thursday); got != want {
			t.Errorf("%s\n got %q\nwant %q", sentence, got, want)
		}
	}
	if got := resolved("It closed on Tuesday.", time.Time{}); got != "" {
		t.Errorf("without a published time: %q", got)
	}
}

func TestResolveDependsOnTheZone(t *testing.T) {
	t.Parallel()
	const sentence = "The bridge was closed yesterday, after a crack was found on Monday."
	// At three in the morning UTC it is still the day before in America.
	early := time.Date(2022, 9, 8, 3, 0, 0, 0, time.UTC)
	for published, want := range map[time.Time]string{
		early:                                  "Monday = 5 September 2022",
		early.Add(8 * time.Hour):               "yesterday = 7 September 2022; Monday = 5 September 2022",
		early.In(time.FixedZone("", -4*60*60)): "yesterday = 6 September 2022; Monday = 5 September 2022",
		early.Add(12 * time.Hour):              "Monday = 5 September 2022",
	} {
		if got := resolved(sentence, published); got != want {
			t.Errorf("%s: got %q, want %q", published, got, want)
		}
	}
}

// What is resolved lies in the text, has a beginning and an end, and does not change when it is read again.
func TestResolvedLiesInTheText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOf(rapid.OneOf(rapid.SampledFrom(strings.Fields("on Tuesday last month will said in July 2022 8 May yesterday , . the")),
			rapid.String())).Draw(t, "words")
		sentence := strings.Join(words, " ")
		published := time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "published"), 0).UTC()
		last := 0
		for _, d := range Resolve(sentence, published) {
			if d.Start < last || d.End <= d.Start || d.End > len(sentence) || !d.Span.Start.Before(d.Span.End) {
				t.Fatalf("%q: %+v", sentence, d)
			}
			last = d.End
		}
	})
}
