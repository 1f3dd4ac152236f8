package answer

import (
	"context"
	"slices"
	"strings"

	"newsdesk/internal/news"
	"newsdesk/internal/text"
)

// retrieve finds the evidence for the question. A follow-up is read with the turns before it first, and the run's
// question is what was read from then on.
func (r *run) retrieve(ctx context.Context) (news.Evidence, error) {
	read, leans := r.reader.standalone(r.question.Text, r.question.History)
	r.open = r.reader.leavesOpen(r.question.Text, read, r.question.History)
	if leans == leansNot {
		return r.retriever.Retrieve(ctx, r.question)
	}
	if r.model != nil {
		if better := r.rewrite(ctx); better != "" {
			read, leans = better, leansFully
		}
		if ctx.Err() != nil {
			return news.Evidence{}, ctx.Err()
		}
	}
	if read == r.question.Text {
		return r.retriever.Retrieve(ctx, r.question)
	}
	followUp := r.question
	followUp.Text = read
	evidence, err := r.retriever.Retrieve(ctx, followUp)
	if err != nil {
		return evidence, err
	}
	if leans == leansMaybe {
		bare, err := r.retriever.Retrieve(ctx, r.question)
		if err != nil || r.reader.changesTopic(r.question.Text, read, bare, evidence) {
			return bare, err
		}
	}
	r.question, r.answer.Understood = followUp, read
	return r.carryOn(ctx, evidence)
}

// Passages that the answer before quoted are candidates for a follow-up again: at most so many, from this place on, behind
// the best that were found for the follow-up itself.
const (
	maxCarried   = 2
	carriedPlace = 4
)

// carryOn puts the passages that the last answer quoted among the evidence for a follow-up. Conversations keep what was
// said, not what was cited: the passages are found again by the question before and known by their words.
func (r *run) carryOn(ctx context.Context, evidence news.Evidence) (news.Evidence, error) {
	history := r.question.History
	last := history[len(history)-1]
	if last.Answer == "" {
		return evidence, nil
	}
	before := r.question
	before.Text, _ = r.reader.standalone(last.Question, history[:len(history)-1])
	earlier, err := r.retriever.Retrieve(ctx, before)
	if err != nil {
		return news.Evidence{}, err
	}
	carried := 0
	for _, p := range earlier.Passages {
		known := slices.ContainsFunc(evidence.Passages, func(have news.Passage) bool { return have.Ref == p.Ref && have.Start == p.Start })
		if carried == maxCarried || known || !quotedBy(last.Answer, p.Text) {
			continue
		}
		at := min(carriedPlace+carried, len(evidence.Passages))
		p.Scores = news.Scores{}
		if at > 0 {
			p.Scores.Final = evidence.Passages[at-1].Scores.Final
		}
		evidence.Passages = slices.Insert(slices.Clone(evidence.Passages), at, p)
		carried++
	}
	return evidence, nil
}

// quotedBy reports whether a sentence of the answer stands in the text of a passage.
func quotedBy(answer, passage string) bool {
	return slices.ContainsFunc(text.Sentences(answer), func(s text.Span) bool {
		sentence := answer[s.Start:s.End]
		return longEnough(sentence) && strings.Contains(oneLine(passage), oneLine(sentence))
	})
}

// About what a passage must hold to be of the topic, and how many passages are looked at.
const (
	ofTopic     = 0.5
	topicPassed = 5
)

// changesTopic reports whether a question that may be about what was spoken of before is about something else: what
// was found for it alone holds more of its words than what was found on the topic.
func (r *reader) changesTopic(question, read string, bare, onTopic news.Evidence) bool {
	own := r.contentOf(question)
	topic := slices.DeleteFunc(r.contentOf(read), func(key string) bool { return slices.Contains(own, key) })
	return r.mostHeld(own, nil, bare) > r.mostHeld(own, topic, onTopic)
}

// mostHeld is the largest share of the keys that one of the best passages holds which are of the topic.
func (r *reader) mostHeld(keys, topic []string, e news.Evidence) float64 {
	best := 0.0
	for _, p := range e.Passages[:min(len(e.Passages), topicPassed)] {
		words := r.words(p.Title + "\n" + p.Text)
		if held(words, topic) >= ofTopic {
			best = max(best, held(words, keys))
		}
	}
	return best
}

// held is the share of the keys that the words meet, 1 when there are none.
func held(words []word, keys []string) float64 {
	if len(keys) == 0 {
		return 1
	}
	n := 0
	for _, key := range keys {
		if slices.ContainsFunc(words, func(w word) bool { return w.meets(key) }) {
			n++
		}
	}
	return float64(n) / float64(len(keys))
}

// contentOf returns the distinct keys of a text's words of content.
func (r *reader) contentOf(s string) []string {
	var keys []string
	for _, w := range r.words(s) {
		if !w.Stop && !slices.Contains(keys, w.key) {
			keys = append(keys, w.key)
		}
	}
	return keys
}
