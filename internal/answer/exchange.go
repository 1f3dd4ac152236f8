package answer

import (
	"context"

	"newsdesk/internal/news"
)

// shrunk is the share of the passages that a second prompt keeps when the first was too long.
const shrunk = 0.7

// exchange is one request to a model about passages, and its reply of type T.
type exchange[T any] struct {
	model    Model
	prompt   func([]news.Passage) (prompted, error)
	parse    func(text string) (said T, cut bool, err error)
	count    func(news.Completion)
	show     func(prompted) func(textSoFar string) // called for each prompt
	brokeOff bool                                  // the reply is not complete
	cause    error                                 // why, when the endpoint said
}

// ask prompts the model and reads its reply: a prompt that is too long is shortened once, a reply that can not be
// read is asked for once more.
func (x *exchange[T]) ask(ctx context.Context, passages []news.Passage) (prompted, T, error) {
	var none T
	mayShrink, mayRepeat := true, true
	for {
		p, err := x.prompt(passages)
		if err != nil {
			return p, none, err
		}
		completion, err := x.model.Complete(ctx, p.Prompt, x.show(p))
		x.count(completion)
		if news.CodeOf(err) == news.CodeTooLarge && mayShrink && len(passages) > 1 {
			mayShrink = false
			passages = passages[:max(1, int(shrunk*float64(len(passages))))]
			continue
		}
		said, cut, unreadable := x.parse(completion.Text)
		switch {
		case unreadable == nil:
			x.brokeOff, x.cause = cut || err != nil, err
			return p, said, nil
		case err != nil:
			return p, none, err
		case !mayRepeat:
			return p, none, unreadable
		}
		mayRepeat = false
	}
}
