package understand

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func shelf() []string {
	return []string{"The Age", "Fortune", "Wired", "Sky News", "The Independent - Travel", "The Independent - Style", "BBC News - World",
		"Harbor Post", "The Wall Street Ledger", "DailyWharf.com", "Economy | The Coast Guardian", "The Atlantic", "Time", "People", "Reuters"}
}

func TestOutletsOfAQuestion(t *testing.T) {
	t.Parallel()
	for question, want := range map[string]string{
		"What did The Age say about the ferry?":                                                  "The Age",
		"what does the age say about the ferry?":                                                 "The Age",
		"At what age do people retire, according to Reuters?":                                    "Reuters",
		"By the age of 30, how much had she earned?":                                             "",
		"What happens in The Age of Silence, by the author of Fortune Days?":                     "",
		"Who made a fortune with the bridge?":                                                    "",
		"Which Fortune 500 company reported a loss?":                                             "",
		"Is the house wired for the report?":                                                     "",
		"Why is the sky blue according to Sky News?":                                             "Sky News",
		"Who bought Reuters?":                                                                    "",
		"Which Sky News anchor resigned?":                                                        "",
		"Did Wired and Fortune report the same price?":                                           "Wired, Fortune",
		"Is it true, as reported by Harbor Post, Fortune, and the Age, that the mayor resigned?": "Harbor Post, Fortune, The Age",
		"What did the HarborPost write in July?":                                                 "Harbor Post",
		"What did harbor post write in July?":                                                    "Harbor Post",
		"Summarize the WSL article about tolls":                                                  "The Wall Street Ledger",
		"Summarize the Wall Street Ledger's coverage of the tolls":                               "The Wall Street Ledger",
		"What does Daily Wharf report on tolls?":                                                 "DailyWharf.com",
		"What does dailywharf.com report on tolls?":                                              "DailyWharf.com",
		"What do articles from the Independent say?":                                             "The Independent - Travel, The Independent - Style",
		"What do articles from 'The Independent – Travel' say?":                                  "The Independent - Travel",
		"According to the BBC, who won?":                                                         "BBC News - World",
		"According to BBC News, who won?":                                                        "BBC News - World",
		"What does The Coast Guardian report about tolls?":                                       "Economy | The Coast Guardian",
		"Which storm crossed the Atlantic?":                                                      "",
		"What was reported about the storm in the Atlantic Ocean?":                               "",
		"How many people reported damage?":                                                       "",
		"Who was at the time reported missing?":                                                  "",
		"Wired: what is new about batteries":                                                     "Wired",
		"Why did prices rise? (Reuters)":                                                         "Reuters",
		"":                                                                                       "",
	} {
		got := Sources(question, time.Time{}, shelf())
		if strings.Join(got, ", ") != want {
			t.Errorf("%s\n got %q\nwant %q", question, got, want)
		}
	}
}

// Whatever is asked, only publishers of the library come out, and each once; asked by its whole name in quotation marks,
// each is found.
func TestOutletsAreTheLibrarys(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfDistinct(rapid.StringMatching(`(The )?[A-Z][a-z]{3,8}( [A-Z][a-z]{3,8})?( \| [A-Z][a-z]+)?`), strings.ToLower).Draw(t, "names")
		words := rapid.SliceOf(rapid.OneOf(rapid.SampledFrom([]string{"the", "article", "published on 3 May 2023", "yesterday", "reported", "by", "'", ":", "of", "and"}), rapid.String(),
			rapid.SampledFrom(append(names, "x")))).Draw(t, "words")
		question := strings.Join(words, " ")
		q := Read(question, time.Unix(1.7e9, 0).UTC(), NewPublishers(names))
		if strings.TrimSpace(question) != "" && len(q.Topic) > len(question) {
			t.Fatalf("%q: topic %q", question, q.Topic)
		}
		got := q.Outlets
		for i, s := range got {
			if !slices.Contains(names, s) || slices.Contains(got[:i], s) {
				t.Fatalf("%q of %q: %q", got, names, question)
			}
		}
	})
}

func FuzzSources(f *testing.F) {
	f.Add("What did The Age report?", "The Age")
	f.Add("\xff'", "| - :")
	f.Fuzz(func(t *testing.T, question, publisher string) {
		for _, s := range Sources(question, time.Unix(1.7e9, 0).UTC(), []string{publisher}) {
			if s != publisher {
				t.Fatalf("%q is not %q", s, publisher)
			}
		}
	})
}
