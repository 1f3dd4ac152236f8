package answer

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"newsdesk/internal/news"
	"newsdesk/internal/text"
)

func TestKindsOfQuestionsInOtherLanguages(t *testing.T) {
	t.Parallel()
	r := newReader()
	for _, test := range []struct {
		language, question string
		kind               kind
		duration           bool
	}{
		{"es", "¿Por qué cerraron el puente?", kindWhy, false},
		{"es", "¿Quién ganó cuando llovía?", kindWho, false},
		{"es", "¿En qué año se construyó?", kindWhen, false},
		{"es", "¿Cuánto tiempo estuvo cerrado?", kindQuantity, true},
		{"es", "El puente", kindOther, false},
		{"de", "Wann öffnet das Museum?", kindWhen, false},
		{"de", "Wie lange bleibt es zu?", kindQuantity, true},
		{"de", "Wie viele kamen?", kindQuantity, false},
		{"de", "Welche Brücke ist zu?", kindName, false},
		{"fr", "Où le train a-t-il déraillé ?", kindWhere, false},
		{"fr", "Depuis combien de temps ?", kindQuantity, true},
		{"sq", "Ku doli treni?", kindWhere, false},
		{"sq", "Sa kohë zgjati?", kindQuantity, true},
		{"ar", "من فاز بالانتخابات؟", kindWho, false},
		{"ar", "كم شخصا خرج من الجسر؟", kindQuantity, false},
		{"ar", "لماذا أغلق الجسر؟", kindWhy, false},
		{"zh", "大桥为什么关闭？", kindWhy, false},
		{"zh", "大桥什么时候开放？", kindWhen, false},
		{"zh", "谁赢了？", kindWho, false},
		{"zh", "花了多少钱？", kindQuantity, false},
		{"it", "Perché?", kindOther, false}, // has no tongue: answered by shared words
	} {
		if k, duration := r.in(test.language).kindOf(strings.ToLower(test.question)); k != test.kind || duration != test.duration {
			t.Errorf("%q asks for kind %d (duration %t), want %d (%t)", test.question, k, duration, test.kind, test.duration)
		}
	}
}

func TestGermanNamesStandWhereNamesStand(t *testing.T) {
	t.Parallel()
	var names []string
	for _, w := range newReader().in("de").words("Die Regierung und die Ärztin Karin Vollmer sprachen in Bremen über Wasser.") {
		if w.capital {
			names = append(names, w.lower)
		}
	}
	if got := strings.Join(names, " "); got != "karin vollmer bremen" {
		t.Errorf("names: %s", got)
	}
}

func TestOtherLanguageSaysWhatTheLibraryHolds(t *testing.T) {
	t.Parallel()
	counts := func(list ...news.LanguageCount) news.Coverage { return news.Coverage{Languages: list} }
	for _, test := range []struct {
		asked string
		c     news.Coverage
		want  string
	}{
		{"es", counts(news.LanguageCount{Language: "en", Articles: 10}), "The library holds no article in Spanish; it holds English (10)."},
		{"sq", counts(news.LanguageCount{Language: "en", Articles: 10}, news.LanguageCount{Language: "ar", Articles: 2}), "The library holds no article in Albanian; it holds English (10) and Arabic (2)."},
		{"en", counts(news.LanguageCount{Language: "en", Articles: 10}), ""},
		{"es", counts(news.LanguageCount{Articles: 10}), ""}, // stored before languages were told
		{"es", counts(), ""},
		{"", counts(news.LanguageCount{Language: "en", Articles: 10}), ""},
	} {
		if got := otherLanguage(test.asked, test.c); got != test.want {
			t.Errorf("%q of %+v: %q, want %q", test.asked, test.c.Languages, got, test.want)
		}
	}
}

// Whatever the languages of question and articles, what is chosen is a sentence of a passage.
func TestTonguesReadAnything(t *testing.T) {
	t.Parallel()
	r := newReader()
	part := rapid.OneOf(rapid.SampledFrom([]string{"Die Brücke in Bremen. ", "大桥为什么关闭？", "أُغلق الجسر لأن ", "¿Por qué? ", "« Oui. » ", "September ", "4. ", "\n\n", "\xff", "的", " "}), rapid.String())
	draw := func(t *rapid.T, label string) string {
		return strings.Join(rapid.SliceOfN(part, 1, 12).Draw(t, label), "")
	}
	languages := []string{"", "en", "it"}
	for l := range tongues() {
		languages = append(languages, l)
	}
	rapid.Check(t, func(t *rapid.T) {
		own := r.in(rapid.SampledFrom(languages).Draw(t, "language"))
		q := news.Question{Text: draw(t, "question")}
		body := draw(t, "body")
		e := news.Evidence{Passages: []news.Passage{{Text: body, End: len(body), Headline: news.Headline{Title: draw(t, "title")}}}}
		rd := own.read(own.understand(q, e), e.Passages)
		chosen := rd.choose(4)
		_ = rd.judge(chosen, 0.4, q)
		whole := map[text.Span]bool{}
		for _, s := range text.Sentences(body) {
			whole[s] = true
		}
		for _, s := range chosen {
			if !whole[s.span] {
				t.Fatalf("%v is no sentence of %q", s.span, body)
			}
		}
	})
}
