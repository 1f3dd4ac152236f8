package answer

import (
	"context"

	"newsdesk/internal/news"
)

// SupportScore compares one statement with the library without a model: what Check would find, and how well the best
// sentence of the articles agrees, higher being better and below 0 when something speaks against all of them. The score
// is for measuring; it orders statements and is no probability. Errors are those of retrieval.
func (a *Answerer) SupportScore(ctx context.Context, q news.Question) (news.Finding, float64, error) {
	evidence, err := a.retriever.Retrieve(ctx, q)
	if err != nil {
		return "", 0, err
	}
	passages := evidence.Passages[:min(len(evidence.Passages), a.settings.ReadPassages)]
	st := a.reader.newStatement(q.Text, q.Text, evidence, a.readWhole(ctx, q.Library, "", passages))
	found := st.judge().Finding
	list := st.compare()
	for _, c := range list {
		if c.obstacle == obstacleNone {
			return found, c.worth, nil
		}
	}
	if len(list) > 0 {
		return found, list[0].worth - 1, nil
	}
	return found, -1, nil
}
