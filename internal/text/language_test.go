package text_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"newsdesk/internal/text"
)

func TestDetectTellsQuestions(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		want      string
		questions []string
	}{
		{"en", []string{"Why was the bridge closed?", "Who won?", "How many people died?", "The city of Los Angeles"}},
		{"es", []string{"¿Por qué cerraron el puente?", "¿Quién ganó la carrera?", "por que cerraron la escuela"}},
		{"de", []string{"Warum wurde die Brücke gesperrt?", "Wer gewann die Wahl?", "Wo brannte es?"}},
		{"fr", []string{"Pourquoi le pont a-t-il été fermé ?", "Qui a remporté l'élection ?", "Où le train a-t-il déraillé ?"}},
		{"sq", []string{"Pse u mbyll ura?", "Kush fitoi zgjedhjet?", "Kur hapet muzeu?", "Sa persona u plagosën?"}},
		{"it", []string{"Perché è stato chiuso il ponte?"}},
		{"pt", []string{"Por que foi fechada a ponte?"}},
		{"nl", []string{"Waarom werd de brug gesloten?"}},
		{"ar", []string{"لماذا أُغلق الجسر؟", "من فاز؟"}},
		{"fa", []string{"چرا پل بسته شد؟"}},
		{"zh", []string{"大桥为什么关闭？", "谁赢了 NBA？"}},
		{"ja", []string{"なぜ橋は閉鎖されたのですか"}},
		{"ko", []string{"왜 다리가 폐쇄되었나요?"}},
		{"ru", []string{"Почему закрыли мост?"}},
		{"", []string{"", "42", "Tirana 2022", "…", "Presupuesto municipal aprobado", "NATO Donald Trump"}},
	} {
		for _, q := range test.questions {
			if got := text.Detect(q); got != test.want {
				t.Errorf("%q is taken for %q, want %q", q, got, test.want)
			}
		}
	}
}

func TestLanguageOf(t *testing.T) {
	t.Parallel()
	const english, spanish, polish = "The bridge was closed because of the storm.", "El puente fue cerrado por la tormenta.", "Most zamknięto z powodu burzy."
	for _, test := range []struct{ declared, text, want string }{
		{"", english, "en"},
		{"", spanish, "es"},
		{"es-MX", spanish, "es-MX"},
		{"en-US", spanish, "es"}, // software that says English whatever is written
		{"es", english, "en"},
		{"pl", polish, "pl"},
		{"ca", spanish, "ca"}, // nobody here knows Catalan from Spanish
		{"ca", "大桥因暴风雨关闭。", "zh"},
		{"uk", "Міст закрили через бурю.", "uk"},
		{"en", "4 – 2", "en"},
		{"", "4 – 2", ""},
	} {
		if got := text.LanguageOf(test.declared, test.text); got != test.want {
			t.Errorf("%q declared as %q is %q, want %q", test.text, test.declared, got, test.want)
		}
	}
}

func TestTermsOfLanguages(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		language, source string
		want             []string
	}{
		{"es", "¿Por qué expulsó Albania a los diplomáticos en 3.000 casos?", []string{"expuls", "albani", "diplomat", "3000", "cas"}},
		{"de", "Die Häuser an der Straße, 3,5 Millionen Euro", []string{"haus", "strass", "3.5", "million", "euro"}},
		{"fr", "L’État n’a pas fermé l’école d'Évry", []string{"etat", "pas", "ferm", "ecol", "evry"}},
		{"sq", "Qeveria, qeverisë dhe qeverinë e Shqipërisë: Shqipëria", []string{"qever", "qever", "qever", "shqiper", "shqiper"}},
		{"ar", "لماذا أُغلقت الحكومـة جسرَ المدينة؟ والحكومة حكومة ١٢", []string{"اغلق", "حكوم", "جسر", "مدين", "حكوم", "حكوم", "12"}},
		{"ar", "أحمد احمد علي على NATO", []string{"احمد", "احمد", "علي", "nato"}},
		{"zh", "大桥为什么关闭？ＧＤＰ的人", []string{"大桥", "关闭", "gdp", "人"}},
		{"ko", "다리가", []string{"다리", "리가"}},
	} {
		if diff := cmp.Diff(test.want, text.NewAnalyzer(test.language).Terms(test.source)); diff != "" {
			t.Errorf("%s %q (-want +got):\n%s", test.language, test.source, diff)
		}
	}
}

// analyzed are the languages with rules of their own.
var analyzed = []string{"en", "es", "de", "fr", "sq", "ar", "zh", "ja", "ko", "it", "pt", "nl", "ru"}

func TestTokensGoInOrderInAllLanguages(t *testing.T) {
	t.Parallel()
	var all text.Analyzers
	words := rapid.SampledFrom([]string{"大桥为什么", "的", "ال", "وَالْحُكُومَة", "ـ", "l'", "d’", "qu’", "Häuser", "së", "١٢٬٥٠٠", "3.000", "ñandú", "なぜ", " ", "؟"})
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOfN(rapid.OneOf(words, messyText()), 0, 20).Draw(t, "text"), "")
		checkTokens(t, all.Of(rapid.SampledFrom(analyzed).Draw(t, "language")), s)
	})
}

// What is written in another case, in full width or, in Arabic, with vowel signs is the same term.
func TestSpellingsMeet(t *testing.T) {
	t.Parallel()
	var all text.Analyzers
	rapid.Check(t, func(t *rapid.T) {
		language := rapid.SampledFrom([]string{"en", "es", "de", "fr", "sq", "it", "pt", "nl"}).Draw(t, "language")
		word := rapid.StringMatching(`[a-z]{3,12}`).Draw(t, "word")
		wide := strings.Map(func(r rune) rune { return r - 'a' + 'ａ' }, word)
		want := all.Of(language).Tokens(word)[0].Term
		for _, s := range []string{strings.ToUpper(word[:1]) + word[1:], wide, word[:2] + "\u00ad" + word[2:]} {
			if got := all.Of(language).Tokens(s)[0].Term; got != want {
				t.Fatalf("%s: %q gives %q and %q gives %q", language, s, got, word, want)
			}
		}
		letters := rapid.StringOfN(rapid.RuneFrom([]rune("ابتثجحخدذرزسشصضطظعغفقكلمنهوي")), 3, 9, -1).Draw(t, "letters")
		var voweled strings.Builder
		for _, r := range letters {
			voweled.WriteRune(r)
			voweled.WriteRune(rapid.SampledFrom([]rune("ًٌٍَُِّْـ")).Draw(t, "mark"))
		}
		if got, want := all.Of("ar").Tokens(voweled.String())[0].Term, all.Of("ar").Tokens(letters)[0].Term; got != want {
			t.Fatalf("%q gives %q without its marks and %q with them", letters, want, got)
		}
	})
}

func FuzzDetect(f *testing.F) {
	f.Add("en-US", "¿Quién ganó? 谁 \xff d'État")
	f.Add("", "لماذا 1")
	known := map[string]bool{"": true}
	for _, l := range append([]string{"fa", "el", "he", "th"}, analyzed...) {
		known[l] = true
	}
	f.Fuzz(func(t *testing.T, declared, s string) {
		if got := text.Detect(s); !known[got] {
			t.Fatalf("%q is taken for %q", s, got)
		}
		if got := text.LanguageOf(declared, s); got != declared && got != text.Detect(s) {
			t.Fatalf("%q declared as %q is %q", s, declared, got)
		}
	})
}

func BenchmarkDetect(b *testing.B) { benchmark(b, func(s string) { text.Detect(s) }) }
