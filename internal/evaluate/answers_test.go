package evaluate

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"newsdesk/internal/news"
)

func answerOf(quotes ...string) news.Answer {
	answer := news.Answer{Sources: []news.Source{{Number: 1, Headline: news.Headline{Title: "page 1", URL: pageURL(1)}}}}
	for i, quote := range quotes {
		answer.Claims = append(answer.Claims, news.Claim{
			Text:      "They say: " + quote,
			Citations: []news.Citation{{Source: 1, Version: 1, Start: i, End: i + len(quote), Quote: quote}},
		})
	}
	return answer
}

func refusal() news.Answer {
	return news.Answer{Refusal: &news.Refusal{
		Reason: "Nothing here says so.", Closest: []news.Headline{{Title: "near", URL: pageURL(3)}},
	}}
}

func TestAnswerRow(t *testing.T) {
	t.Parallel()
	known := answerable("x", nil, "Anna", "Ben")
	hopeless := MarkUnanswerable([]Question{known})[0]
	unknown := Question{ID: "u", Answers: []string{"Anna"}}
	for name, c := range map[string]struct {
		q      Question
		answer news.Answer
		err    error
		want   map[Metric]float64
	}{
		"right, over two quotes": {known, answerOf("Anna came. She left.", "Ben stayed."), nil, map[Metric]float64{
			Answered: 1, Refused: 0, WronglyRefused: 0, QuoteOfAnswerable: 1, QuoteOfAnswered: 1,
			ClaimOfAnswered: 1, Sentences: 3, FourSentences: 1,
		}},
		"half of it": {known, answerOf("Anna came."), nil, map[Metric]float64{
			Answered: 1, Refused: 0, WronglyRefused: 0, QuoteOfAnswerable: 0, QuoteOfAnswered: 0,
			ClaimOfAnswered: 0, Sentences: 1, FourSentences: 1,
		}},
		"too long": {known, answerOf("Anna. Ben. Cleo.", "Dan. Eve."), nil, map[Metric]float64{
			Answered: 1, Refused: 0, WronglyRefused: 0, QuoteOfAnswerable: 1, QuoteOfAnswered: 1,
			ClaimOfAnswered: 1, Sentences: 5, FourSentences: 0,
		}},
		"refused though answerable": {known, refusal(), nil, map[Metric]float64{
			Answered: 0, Refused: 1, WronglyRefused: 1, QuoteOfAnswerable: 0,
		}},
		"refused rightly": {hopeless, refusal(), nil, map[Metric]float64{
			Answered: 0, Refused: 1, RightlyRefused: 1,
		}},
		"answered what cannot be": {hopeless, answerOf("Anna and Ben."), nil, map[Metric]float64{
			Answered: 1, Refused: 0, RightlyRefused: 0, Sentences: 1, FourSentences: 1,
		}},
		"nobody knows": {unknown, answerOf("Anna."), nil, map[Metric]float64{
			Answered: 1, Refused: 0, Sentences: 1, FourSentences: 1,
		}},
		"error": {known, answerOf("Anna and Ben."), errors.New("broken"), map[Metric]float64{
			Answered: 0, Refused: 0, WronglyRefused: 0, QuoteOfAnswerable: 0,
		}},
		"no claims is a refusal": {known, news.Answer{}, nil, map[Metric]float64{
			Answered: 0, Refused: 1, WronglyRefused: 1, QuoteOfAnswerable: 0,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, answerRow(c.q, c.answer, c.err).Values); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAnswerRowShowsWhatWasQuotedOnce(t *testing.T) {
	t.Parallel()
	answer := answerOf("Anna came.")
	answer.Claims = append(answer.Claims, answer.Claims[0])
	row := answerRow(answerable("x", []string{pageURL(1)}, "Anna"), answer, nil)
	if diff := cmp.Diff([]string{"Anna came."}, row.Quoted); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]Page{{Title: "page 1", URL: pageURL(1), Gold: true}}, row.Retrieved); diff != "" {
		t.Error(diff)
	}
	refused := answerRow(Question{ID: "x"}, refusal(), nil)
	if refused.Refusal != "Nothing here says so." || len(refused.Retrieved) != 1 {
		t.Errorf("%+v", refused)
	}
}

func TestAddTopChunk(t *testing.T) {
	t.Parallel()
	q := answerable("x", nil, "Anna")
	evidence := news.Evidence{Passages: []news.Passage{chunkOf(1, "Anna came."), chunkOf(2, "")}}
	answered := answerRow(q, answerOf("Nobody."), nil)
	addTopChunk(&answered, q, evidence)
	refused := answerRow(q, refusal(), nil)
	addTopChunk(&refused, q, news.Evidence{Passages: []news.Passage{chunkOf(2, ""), chunkOf(1, "Anna came.")}})
	if answered.Values[TopChunkOfAnswered] != 1 || answered.Values[TopChunkOfAnswerable] != 1 {
		t.Errorf("answered: %v", answered.Values)
	}
	if _, defined := refused.Values[TopChunkOfAnswered]; defined || refused.Values[TopChunkOfAnswerable] != 0 {
		t.Errorf("refused: %v", refused.Values)
	}
}

func TestCountSentences(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		"":                                    0,
		" … ":                                 0,
		"No end mark":                         1,
		"One. Two! Three?":                    3,
		"He said: \"Go.\" Then he left.":      2,
		"The U.S. Senate met Mr. Smith.":      1,
		"J. K. Rowling wrote it.":             1,
		"It rose 3.5 percent to 1.2 billion.": 1,
		"“Wait...” he said, and waited.":      1,
		"A heading\n\nA paragraph.":           2,
		"第一句。第二句。":                            2,
		"هل جاء؟ نعم. ذهب.":                   3,
		"See example.com. Then go.":           2,
	} {
		if got := countSentences(text); got != want {
			t.Errorf("countSentences(%q) = %d, want %d", text, got, want)
		}
	}
}
