package answer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"time"

	"newsdesk/internal/news"
)

// The story that the tests ask about: invented, with a near copy and a second report.
const (
	harborBody = "The port of Velmora closed on Tuesday after a crane collapsed onto the main quay.\n\n" +
		"Harbor master Ilse Brandt said the crane fell because its base had rusted through. “We had asked for repairs three times,” she said.\n\n" +
		"Fourteen workers were hurt, two of them badly. The port will stay closed for 36 hours, the ministry announced.\n\n" +
		"About 3.5 million tons of grain pass through Velmora every year."
	rivalBody = "Sixteen people were hurt when a crane fell in Velmora, the dockers’ union said on Wednesday.\n\n" +
		"The union blamed the owner, Norvik Lines, for saving on inspections."
)

var published = time.Date(2025, 3, 5, 9, 0, 0, 0, time.UTC)

// bodies implements Bodies over texts by version.
type bodies map[news.VersionID]string

func (b bodies) Bodies(_ context.Context, _ news.LibraryID, versions []news.VersionID) (map[news.VersionID]string, error) {
	out := map[news.VersionID]string{}
	for _, v := range versions {
		if s, ok := b[v]; ok {
			out[v] = s
		}
	}
	return out, nil
}

var story = bodies{11: harborBody, 12: harborBody, 13: rivalBody}

// passage cuts a passage of the story from one substring to the end of another.
func passage(version news.VersionID, from, to string) news.Passage {
	body := story[version]
	start := strings.Index(body, from)
	end := strings.Index(body, to) + len(to)
	origin := news.ArticleID(version-10) / 3 * 3 // 11 and 12 are copies
	titles := map[news.VersionID]string{11: "Velmora port shut after crane collapse", 12: "Crane collapse shuts port of Velmora", 13: "Union: sixteen hurt in Velmora"}
	return news.Passage{Ref: news.ChunkRef{Version: version, Ordinal: start}, Headline: news.Headline{Article: news.ArticleID(version - 10), Version: version,
		Title: titles[version], Publisher: fmt.Sprintf("Paper %d", version), PublishedAt: published.AddDate(0, 0, int(version-11))},
		Start: start, End: end, Text: body[start:end], Origin: origin + 1, Scores: news.Scores{Final: 1, BM25: 10}}
}

func storyPassages() []news.Passage {
	return []news.Passage{
		passage(11, "The port of", "three times,” she said."),
		passage(11, "Fourteen workers", "every year."),
		passage(13, "Sixteen people", "on inspections."),
	}
}

func storyEvidence() news.Evidence {
	return news.Evidence{Passages: storyPassages(), Coverage: news.Coverage{Articles: 3, Chunks: 5, Earliest: published, Latest: published}}
}

// found implements Retriever with fixed evidence.
type found struct {
	news.Evidence
	err error
}

func (f found) Retrieve(context.Context, news.Question) (news.Evidence, error) {
	return f.Evidence, f.err
}

// turn is one call of a scripted model. In text, {0} to {9} stand for the identifiers of the prompt's passages.
type turn struct {
	text string
	err  error
	wait bool // until the context ends
}

// scripted implements Model.
type scripted struct {
	mu      sync.Mutex
	turns   []turn
	prompts []news.Prompt
}

var promptIDs = regexp.MustCompile(`(?m)^<<[a-z2-7]+ passage ([a-z2-7]{4})>>$`)

func (m *scripted) Complete(ctx context.Context, p news.Prompt, onDelta func(string)) (news.Completion, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.prompts = append(m.prompts, p)
	if len(m.turns) == 0 {
		return news.Completion{}, errors.New("the script has no more turns")
	}
	t := m.turns[0]
	m.turns = m.turns[1:]
	if t.wait {
		<-ctx.Done()
		return news.Completion{}, ctx.Err()
	}
	text := t.text
	for i, match := range promptIDs.FindAllStringSubmatch(p.User, -1) {
		text = strings.ReplaceAll(text, fmt.Sprintf("{%d}", i), match[1])
	}
	for i := 0; i <= len(text) && onDelta != nil; i += 7 {
		onDelta(text[:i])
	}
	return news.Completion{Text: text, Model: "scripted", Usage: news.Usage{PromptTokens: 100, CompletionTokens: 20}}, t.err
}

// said makes a reply of one claim a quote each.
func said(claims ...replyClaim) string {
	text, err := json.Marshal(reply{Claims: claims, Disagreements: []replyDisagreement{}, Language: "en"})
	if err != nil {
		panic(err)
	}
	return string(text)
}

func claimOf(text, chunk, quote string) replyClaim {
	return replyClaim{Text: text, Quotes: []replyQuote{{Chunk: chunk, Quote: quote}}}
}
