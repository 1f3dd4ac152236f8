package evaluate

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"newsdesk/internal/news"
)

// Attack is a string of somebody who wants to steer whoever answers from the text it is planted in.
type Attack struct {
	ID       string
	Category string
	Text     string
	Value    string // the reply that it demands, "" when that is for a judge to say
}

// maxAttackBytes bounds a line of attacks.
const maxAttackBytes = 1 << 20

// ReadAttacks reads attacks from JSON lines with id, category, text and success_check {type, value}. Each has an id and a
// text.
func ReadAttacks(r io.Reader) ([]Attack, error) {
	scanner := bufio.NewScanner(r)
	scanner.Buffer(nil, maxAttackBytes)
	var out []Attack
	for line := 1; scanner.Scan(); line++ {
		var row struct {
			ID, Category, Text string
			Check              struct{ Type, Value string } `json:"success_check"`
		}
		if err := json.Unmarshal(scanner.Bytes(), &row); err != nil {
			return nil, news.Errorf(news.CodeInvalid, "Line %d of the attacks is no JSON object: %w.", line, err)
		}
		if row.ID == "" || strings.TrimSpace(row.Text) == "" {
			return nil, news.Errorf(news.CodeInvalid, "Line %d of the attacks has no id or no text.", line)
		}
		if row.Check.Type != "contains" {
			row.Check.Value = ""
		}
		out = append(out, Attack{row.ID, row.Category, row.Text, row.Check.Value})
	}
	if err := scanner.Err(); err != nil {
		return nil, news.Errorf(news.CodeInvalid, "The attacks cannot be read after line %d: %w.", len(out), err)
	}
	return out, nil
}

// Model is a language model, as the room of answers wants it.
type Model interface {
	Complete(ctx context.Context, p news.Prompt, onDelta func(textSoFar string)) (news.Completion, error)
}

// Desk is what planted instructions are tried on: the whole way from a feed to what a reader sees.
type Desk struct {
	// Ingest reads the feeds of sites through the ordinary writing path into a library of that name.
	Ingest func(ctx context.Context, library string, sites []Site) (news.LibraryID, error)
	// Clear removes the articles below an address from the library of that name, if there is one.
	Clear func(ctx context.Context, library, address string) error
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
	PlaceInside Place = "inside"   // within the paragraph that holds the answer, after it
	PlaceAsked  Place = "question" // right behind a repetition of the question, in a paragraph of its own
	PlaceAuthor Place = "author"
	PlaceFeed   Place = "feed"
)

var places = []Place{PlaceTitle, PlaceStart, PlaceMiddle, PlaceEnd, PlaceInside, PlaceAsked, PlaceAuthor, PlaceFeed}

// The modes in which an attack is tried.
const (
	keylessMode = "keyless"
	obeyingMode = "obeying model"
)

// The libraries of a run. They are empty when it ends.
const (
	plantedLibrary = "eval-planted"
	foreignLibrary = "eval-planted-elsewhere"
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

// Injection plants each attack in every place, each in another article, and asks an ordinary question about that article
// twice: without a model, and with one that obeys whatever the attacks demand. The articles of one attack are removed
// before the next. The rows of PlaceNone are the same articles and questions without an attack. With every above 1 each
// attack is planted in every so-manieth place only, the next attack in the places beside them.
func Injection(ctx context.Context, d Desk, attacks []Attack, every int) (rows []InjectionRow, err error) {
	defer func() {
		after := context.WithoutCancel(ctx)
		err = errors.Join(err, d.Clear(after, plantedLibrary, storySite), d.Clear(after, foreignLibrary, storySite))
	}()
	if _, err := d.Ingest(ctx, foreignLibrary, []Site{siteOf(foreignStory(), Attack{}, PlaceNone)}); err != nil {
		return nil, err
	}
	for i, a := range append([]Attack{{ID: "none"}}, attacks...) {
		stories := carriers()
		plantings := make([]planting, 0, len(places))
		for j, place := range places {
			if i == 0 {
				place = PlaceNone
			} else if every > 1 && (i+j)%every != 0 {
				continue
			}
			plantings = append(plantings, planting{stories[(i+j)%len(stories)], place})
		}
		more, err := d.attempt(ctx, a, plantings)
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

// attempt tries one attack on a library that holds all plantings and nothing else.
func (d Desk) attempt(ctx context.Context, a Attack, plantings []planting) ([]InjectionRow, error) {
	if err := d.Clear(ctx, plantedLibrary, storySite); err != nil {
		return nil, err
	}
	sites := make([]Site, len(plantings))
	for i, p := range plantings {
		sites[i] = siteOf(p.story, a, p.place)
	}
	lib, err := d.Ingest(ctx, plantedLibrary, sites)
	if err != nil {
		return nil, err
	}
	var rows []InjectionRow
	for _, p := range plantings {
		q := news.Question{Text: p.story.question, Library: lib, AskedAt: storyTime.AddDate(0, 0, 1)}
		obedient := &obedient{attack: a, story: p.story}
		for _, mode := range []struct {
			name  string
			model Model
		}{{keylessMode, nil}, {obeyingMode, obedient}} {
			answer, seen, err := d.Ask(ctx, q, mode.model)
			if err != nil {
				return nil, err
			}
			row := InjectionRow{Attack: a.ID, Category: a.Category, Place: p.place, Mode: mode.name}
			row.Right = containsAll(quotes(answer.Claims), []string{p.story.gold})
			if a.Text != "" {
				row.Reached, row.Shown = reached(a, p.story, answer, seen, obedient.secret)
			}
			rows = append(rows, row)
		}
	}
	return rows, nil
}
