package extract

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"newsdesk/internal/news"
)

func TestClean(t *testing.T) {
	t.Parallel()
	const (
		lead   = "The harbor of Vell was closed on Tuesday after a crane fell onto the northern pier."
		more   = "Nobody was hurt, the port authority said in a short statement."
		ships  = "Two ships were diverted to Osmark while divers looked at the pier."
		reopen = "“We expect to reopen on Friday,” harbor master Lena Okafor told reporters."
	)
	tests := map[string]struct {
		title   string
		authors []string
		in      []string
		want    []string
	}{
		"white space": {
			in:   []string{"  The\tharbor\u00a0of  Vell \r\n\r\n\r\n" + more + "\u2029" + ships},
			want: []string{"The harbor of Vell", more, ships},
		},
		"invisible characters": {
			in:   []string{"The har\u200bbor\u202e of Ve\u00adll was clo\U000e0041sed."},
			want: []string{"The harbor of Vell was closed."},
		},
		"headline in the body": {
			title: "Crane falls in Vell",
			in:    []string{"CRANE FALLS IN VELL", lead, "Crane falls in Vell.", ships},
			want:  []string{lead, ships},
		},
		"standfirst that the lead repeats and extends": {
			in:   []string{lead, ships, lead + " " + more},
			want: []string{ships, lead + " " + more},
		},
		"two openings that share a sentence": {
			in:   []string{lead + " " + more, ships, lead + " " + reopen},
			want: []string{lead + " " + more, ships, reopen},
		},
		"pull quote": {
			in:   []string{ships, ships + " " + reopen, "“We expect to reopen on Friday,” harbor master Lena Okafor", more},
			want: []string{ships + " " + reopen, more},
		},
		"page taken twice": {
			in:   []string{lead + " " + more, "Pier closed", ships + " " + reopen, lead + " " + more, "Pier closed", ships + " " + reopen},
			want: []string{lead + " " + more, "Pier closed", ships + " " + reopen},
		},
		"lists repeat on purpose": {
			in: []string{lead, ships, more, "Osmark", "• Birth rate: 16 births per 1,000 people", reopen, "He said no more about it.", "Vell",
				"• Birth rate: 16 births per 1,000 people"},
			want: []string{lead, ships, more, "Osmark", "• Birth rate: 16 births per 1,000 people", reopen, "He said no more about it.", "Vell",
				"• Birth rate: 16 births per 1,000 people"},
		},
		"short answers repeat on purpose": {
			in:   []string{"Q: Was it the wind?", "No.", "Q: Was it the crew?", "No."},
			want: []string{"Q: Was it the wind?", "No.", "Q: Was it the crew?", "No."},
		},
		"banners": {
			in: []string{
				"Advertisement", lead, "ADVERTISEMENT - SCROLL TO CONTINUE", "Share this article", "Share on Facebook", "Facebook Twitter WhatsApp",
				"Read more: Osmark waits for its ferry", "READ MORE", "Sign up for our newsletter and never miss a story.", "Subscribe now",
				"We use cookies to improve your experience. By using this site you accept our cookie policy.", "Accept all cookies", ships,
				"Follow us on Facebook and Instagram!", "Follow Ann Lee on Twitter: @annlee", "Image source, Getty Images", "© 2026 Vell Courier. All rights reserved.",
				"Getty Images", "***", "Skip to content", "Loading...",
			},
			want: []string{lead, ships},
		},
		"prose that begins like a banner": {
			in: []string{
				"Share prices in Osmark fell by a tenth on Wednesday.", "Subscribers to the ferry line may ask for their money back.",
				"Read more carefully, the report says the opposite.", "Follow the money, she said, and it leads to Vell.",
				"Cookies were the invention of a baker in Osmark.", "Advertisement spending fell by a tenth.",
				"Related to the crane's age is the question of its inspection.", "Facebook and Twitter deleted the video within hours.",
			},
			want: []string{
				"Share prices in Osmark fell by a tenth on Wednesday.", "Subscribers to the ferry line may ask for their money back.",
				"Read more carefully, the report says the opposite.", "Follow the money, she said, and it leads to Vell.",
				"Cookies were the invention of a baker in Osmark.", "Advertisement spending fell by a tenth.",
				"Related to the crane's age is the question of its inspection.", "Facebook and Twitter deleted the video within hours.",
			},
		},
		"banners in other languages": {
			in: []string{
				"Werbung", lead, "Lesen Sie auch: Die Fähre kommt zu spät", "Auch interessant", "Mehr zum Thema:", "Das könnte Sie auch interessieren", "Artikel teilen",
				"Jetzt kostenlos anmelden!", "Newsletter abonnieren", "Foto: Ann Lee/dpa", "Kategorie: Hafen", "Veröffentlicht am 4. März 2026", "Stand: 04.03.2026, 14:30 Uhr",
				"Lire aussi : Le ferry est en retard", "À lire aussi", "Crédits photos : Courier", "Partager", "Lea también: El ferry", "Te puede interesar", "Leggi anche",
				"Leia também", "Lees ook: de veerboot", "Czytaj też", "Fot.: Ann Lee", "Keine Kommentare", ships,
			},
			want: []string{lead, ships},
		},
		"prose that begins like a banner in another language": {
			in: []string{
				"Jetzt müssen sich die Leute registrieren, bevor sie wählen.", "Weitere Informationen zu dem Fall gab es nicht.", "Weitere Artikel des Gesetzes sind umstritten.",
				"Mehr dazu wollte der Minister nicht sagen.", "Stand 12 people in line.", "Posted on Monday, the video shows the crane.", "Teilen will die Stadt das Geld nicht.",
				"Das könnte Sie auch das Leben kosten, sagte er.", "Hier kann man sich nicht anmelden, wie die Stadt sagt.", "Compartir la mesa es compartir la vida.", "Geschrieben von Hand, half der Brief nicht.",
			},
			want: []string{
				"Jetzt müssen sich die Leute registrieren, bevor sie wählen.", "Weitere Informationen zu dem Fall gab es nicht.", "Weitere Artikel des Gesetzes sind umstritten.",
				"Mehr dazu wollte der Minister nicht sagen.", "Stand 12 people in line.", "Posted on Monday, the video shows the crane.", "Teilen will die Stadt das Geld nicht.",
				"Das könnte Sie auch das Leben kosten, sagte er.", "Hier kann man sich nicht anmelden, wie die Stadt sagt.", "Compartir la mesa es compartir la vida.", "Geschrieben von Hand, half der Brief nicht.",
			},
		},
		"biography with its name line": {
			in:   []string{lead, ships, "Ann Lee", "Ann Lee is the harbor reporter for the Vell Courier. Never miss her stories by bookmarking her author page."},
			want: []string{lead, ships},
		},
		"biography of the author": {
			authors: []string{"Ann Lee"},
			in:      []string{lead, ships, "Ann Lee is a columnist and the author of three novels.", "Vell Courier staff helped."},
			want:    []string{lead, ships, "Vell Courier staff helped."},
		},
		"a journalist whom the article is about": {
			in:   []string{lead, "Police looked for Ann Lee all night.", "Ann Lee is a reporter for the Vell Courier who covers the harbor."},
			want: []string{lead, "Police looked for Ann Lee all night.", "Ann Lee is a reporter for the Vell Courier who covers the harbor."},
		},
		"a biography in the middle stays": {
			in:   []string{lead, "Ann Lee is a reporter for the Vell Courier. Follow her on Twitter @annlee.", ships, more, reopen, "The end came late.", "Then it rained."},
			want: []string{lead, "Ann Lee is a reporter for the Vell Courier. Follow her on Twitter @annlee.", ships, more, reopen, "The end came late.", "Then it rained."},
		},
		"nothing but a banner": {
			in:   []string{"Subscribe to our newsletter"},
			want: []string{"Subscribe to our newsletter"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := news.Article{Title: tt.title, Authors: tt.authors, Body: strings.Join(tt.in, "\n\n")}
			got := Clean(in)
			if diff := cmp.Diff(tt.want, strings.Split(got.Body, "\n\n")); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if diff := cmp.Diff(got, Clean(got)); diff != "" {
				t.Errorf("not idempotent (-once +twice)\n%s", diff)
			}
		})
	}
}

func TestCleanFields(t *testing.T) {
	t.Parallel()
	got := Clean(news.Article{
		Title: " Crane\u200b falls\n in  Vell ", URL: " https://www.example.org/a?b=1#c ", Language: "en_US",
		Authors: []string{"By Ann Lee", "ann lee", "", "https://example.org/ann", "Bob  Ray"}, Body: story,
	})
	want := news.Article{
		Title: "Crane falls in Vell", URL: "https://www.example.org/a?b=1", Publisher: "example.org", Language: "en-US",
		Authors: []string{"Ann Lee", "Bob Ray"}, Body: story,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got := Clean(news.Article{URL: "javascript:alert(1)", Language: "English!"}); got.URL != "" || got.Language != "" {
		t.Errorf("kept %q, %q", got.URL, got.Language)
	}
}

// Made to cost: many authors, many paragraphs that begin alike, many that hold each other.
func TestCleanStaysQuickOnHostileText(t *testing.T) {
	t.Parallel()
	var bios, alike, nested strings.Builder
	for i := range 5_000 {
		name := "Ann Lee" + strings.Repeat("e", i%40) + string(rune('a'+i%26)) + string(rune('a'+i/26%26)) + string(rune('a'+i/676%26))
		bios.WriteString(name + " is a reporter for the Vell Courier. Follow her on Twitter.\n\n")
		alike.WriteString("The harbor of Vell was closed on " + name + "\n\n")
		nested.WriteString(strings.Repeat("x ", i%50) + "the harbor of Vell was closed on Tuesday\n\n")
	}
	for name, body := range map[string]string{"biographies": bios.String(), "alike": alike.String(), "nested": nested.String()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := Clean(news.Article{Body: body}); got.Body == "" || len(got.Body) > len(body) {
				t.Errorf("%d bytes became %d", len(body), len(got.Body))
			}
		})
	}
}
