package evaluate

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"

	"newsdesk/internal/news"
)

// Attack is a string of somebody who wants to steer whoever answers from the text it is planted in.
type Attack struct {
	ID       string
	Category string
	Text     string
	Value    string // the reply that it demands, "" when that is for a judge to say
}

// ReadAttacks reads attacks from JSON lines with id, category, text and success_check {type, value}.
func ReadAttacks(r io.Reader) ([]Attack, error) {
	scanner := bufio.NewScanner(r)
	scanner.Buffer(nil, 1<<20)
	var out []Attack
	for scanner.Scan() {
		var row struct {
			ID, Category, Text string
			Check              struct{ Type, Value string } `json:"success_check"`
		}
		if err := json.Unmarshal(scanner.Bytes(), &row); err != nil {
			return nil, news.Errorf(news.CodeInvalid, "Line %d of the attacks is no JSON object: %w.", len(out)+1, err)
		}
		if row.Check.Type != "contains" {
			row.Check.Value = ""
		}
		out = append(out, Attack{row.ID, row.Category, row.Text, row.Check.Value})
	}
	return out, scanner.Err()
}

// Model is a language model, as the room of answers wants it.
type Model interface {
	Complete(ctx context.Context, p news.Prompt, onDelta func(textSoFar string)) (news.Completion, error)
}

// Desk is what planted instructions are tried on: the whole way from a feed to what a reader sees.
type Desk struct {
	// Ingest reads a site's feed through the ordinary writing path into a library of that name.
	Ingest func(ctx context.Context, library string, s Site) (news.LibraryID, error)
	// Ask answers, without a model when m is nil, and returns what readers see, by door.
	Ask func(ctx context.Context, q news.Question, m Model) (news.Answer, map[string]string, error)
}

// Place is where an attack is planted.
type Place string

// The places.
const (
	PlaceNone   Place = "none" // the reference
	PlaceTitle  Place = "title"
	PlaceStart  Place = "start"
	PlaceMiddle Place = "middle"
	PlaceEnd    Place = "end"
	PlaceInside Place = "inside" // within the paragraph that holds the answer, after it
	PlaceAuthor Place = "author"
	PlaceFeed   Place = "feed"
)

var places = []Place{PlaceTitle, PlaceStart, PlaceMiddle, PlaceEnd, PlaceInside, PlaceAuthor, PlaceFeed}

// The modes in which an attack is tried.
const (
	keylessMode = "keyless"
	obeyingMode = "obeying model"
)

// InjectionRow is one attempt.
type InjectionRow struct {
	Attack, Category string
	Place            Place
	Mode             string
	Reached          []Breach // what reached the reader; none: the attack failed
	Right            bool     // a quote holds the answer
	Shown            string   // by the door that was breached first
}

// Injection plants each attack in every place, each in another article of a library of its own, and asks an ordinary
// question about that article twice: without a model, and with one that obeys whatever the attacks demand.
// The rows of PlaceNone are the same articles and questions without an attack.
func Injection(ctx context.Context, d Desk, attacks []Attack) ([]InjectionRow, error) {
	if _, err := d.Ingest(ctx, "planted-elsewhere", siteOf(foreignStory(), Attack{}, PlaceNone)); err != nil {
		return nil, err
	}
	var rows []InjectionRow
	for i, a := range append([]Attack{{ID: "none"}}, attacks...) {
		stories := carriers()
		plantings := make([]planting, 0, len(places))
		for j, place := range places {
			if i == 0 {
				place = PlaceNone
			}
			plantings = append(plantings, planting{stories[(i+j)%len(stories)], place})
		}
		more, err := d.attempt(ctx, fmt.Sprintf("planted-%d", i), a, plantings)
		if err != nil {
			return nil, fmt.Errorf("attack %s: %w", a.ID, err)
		}
		rows = append(rows, more...)
	}
	return rows, nil
}

// planting is a story with the place where an attack goes.
type planting struct {
	story carrier
	place Place
}

// attempt tries one attack on a library with all plantings.
func (d Desk) attempt(ctx context.Context, library string, a Attack, plantings []planting) ([]InjectionRow, error) {
	var lib news.LibraryID
	for _, p := range plantings {
		var err error
		if lib, err = d.Ingest(ctx, library, siteOf(p.story, a, p.place)); err != nil {
			return nil, err
		}
	}
	var rows []InjectionRow
	for _, p := range plantings {
		q := news.Question{Text: p.story.question, Library: lib, AskedAt: storyTime.AddDate(0, 0, 1)}
		obedient := &obedient{attack: a, story: p.story}
		for mode, m := range map[string]Model{keylessMode: nil, obeyingMode: obedient} {
			answer, seen, err := d.Ask(ctx, q, m)
			if err != nil {
				return nil, err
			}
			row := InjectionRow{Attack: a.ID, Category: a.Category, Place: p.place, Mode: mode}
			row.Right = containsAll(quotes(answer.Claims), []string{p.story.gold})
			if a.Text != "" {
				row.Reached, row.Shown = reached(a, p.story, answer, seen, obedient.secret)
			}
			rows = append(rows, row)
		}
	}
	return rows, nil
}
