package news

import "time"

// LibraryStats are what those who look after a library see of it.
type LibraryStats struct {
	Coverage
	Publishers []PublisherCount // most articles first, at most 8
	Others     int              // articles of other publishers, or of none that is known

	// Asked are the days over which questions and feedback are counted; the last one is today.
	Asked      Days
	Answered   int
	Refused    int
	Helpful    int
	Unhelpful  int
	Models     []ModelUse // most questions first
	AskedByDay []DayOfQuestions

	// Published are as many days, up to today or to the newest article if that is older.
	Published      Days
	PublishedByDay []DayOfArticles // of the days of Published
}

// Days are days in UTC, both included, each by its midnight.
type Days struct{ First, Last time.Time }

// DaysUpTo are n days of which the last one holds a moment.
func DaysUpTo(moment time.Time, n int) Days {
	last := moment.UTC().Truncate(24 * time.Hour)
	return Days{last.AddDate(0, 0, 1-n), last}
}

// Len is how many days those are.
func (d Days) Len() int { return int(d.Last.Sub(d.First)/(24*time.Hour)) + 1 }

// Index is the place of a day among the days, from 0.
func (d Days) Index(day time.Time) int { return int(day.Sub(d.First) / (24 * time.Hour)) }

// End is the midnight after the last day.
func (d Days) End() time.Time { return d.Last.AddDate(0, 0, 1) }

// PublisherCount is how many articles of a publisher a library holds.
type PublisherCount struct {
	Publisher string
	Articles  int
}

// DayOfArticles is how many articles a publisher published on a day. Publisher is empty for all that are not among those
// with most articles.
type DayOfArticles struct {
	Day       time.Time
	Publisher string
	Articles  int
}

// DayOfQuestions is how a day's questions ended.
type DayOfQuestions struct {
	Day               time.Time
	Answered, Refused int
}

// ModelUse is what a language model was asked and how long its texts were; of answers without one Model is empty.
type ModelUse struct {
	Model                          string
	Answered, Refused              int
	PromptTokens, CompletionTokens int64
}

// Picture is a drawing of statistics. Without a PNG there was nothing to draw.
type Picture struct {
	PNG []byte
	// Unnamed are publishers whose names the picture's font cannot write. The picture calls them outlet A, outlet B and so
	// on, in this order.
	Unnamed []string
}
