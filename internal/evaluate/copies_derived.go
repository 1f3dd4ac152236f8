package evaluate

import (
	"strings"

	"newsdesk/internal/copies"
)

// derivation makes from an article what an outlet or a site makes of it. Real files of such copies with known origin do
// not exist; these are the changes that they are made of.
type derivation struct {
	name   string
	copied bool // whether the outcome is to be taken for a copy
	make   func(own, other []string) []string
}

// derivations are measured in this order. The texts come in words; other is another article's.
func derivations() []derivation {
	return []derivation{
		{"cut to its first half", true, func(own, _ []string) []string { return own[:len(own)/2] }},
		{"cut to its first third", true, func(own, _ []string) []string { return own[:len(own)/3] }},
		{"cut to its first third, under a lead of 30 words", true, func(own, other []string) []string {
			return join(first(other, 30), own[:len(own)/3])
		}},
		{"beginning rewritten (30 words), 60 words added", true, func(own, other []string) []string {
			return join(first(other, 30), own[min(30, len(own)):], first(other[len(other)/2:], 60))
		}},
		{"between 150 words of another site's lines", true, func(own, _ []string) []string {
			lines := strings.Fields(siteLines)
			return join(lines[:len(lines)/3], own, lines[len(lines)/3:])
		}},
		{"one word in twenty replaced", true, func(own, other []string) []string {
			out := append([]string(nil), own...)
			for i := 10; i < len(out); i += 20 {
				out[i] = other[i%len(other)]
			}
			return out
		}},
		{"a fifth of it within a roundup", false, func(own, other []string) []string {
			return join(first(other, 200), own[:len(own)/5], other[min(200, len(other)):])
		}},
		{"60 of its words quoted by another article", false, func(own, other []string) []string {
			return join(other[:len(other)/2], first(own[len(own)/2:], 60), other[len(other)/2:])
		}},
	}
}

// siteLines stand on every page of an invented site.
const siteLines = `Skip to the main content. Subscribe for one crown a week and read without limits on all your devices. Log in or
register to save this story for later and to hear it read aloud. Share this page with your friends, print it, or send it by mail.
You have read three of five free stories this month. Sign up for the Morning Tide, our newsletter with all that matters before
breakfast, and never miss a story again. By signing up you agree to our terms of use and to our privacy notice, and you may change
your mind at any time. More from this section. Most read today. Our readers also liked these stories. Support independent
journalism: give what you can, once or every month. Have you seen a mistake? Write to the editors, we correct it. All prices
include tax. Photographs may not be used without written permission. Weather, tides and ferries for the whole coast, every hour.`

func first(words []string, n int) []string { return words[:min(n, len(words))] }

func join(lists ...[]string) []string {
	var all []string
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

// derived is the outcome of a derivation of the article at a place.
type derived struct {
	copies.Reading
	of int
}

// derive makes one text of each article, with another of a later one. Texts of fewer than minWords words are left out:
// their parts are teasers.
func (d derivation) derive(list []copies.Reading) []derived {
	const minWords = 200
	var out []derived
	for i, r := range list {
		own, other := strings.Fields(r.Body), strings.Fields(list[(i+7)%len(list)].Body)
		if len(own) < minWords || len(other) < minWords {
			continue
		}
		out = append(out, derived{copies.Reading{PublishedAt: r.PublishedAt, Body: strings.Join(d.make(own, other), " ")}, i})
	}
	return out
}
