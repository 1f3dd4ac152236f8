package text_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"newsdesk/internal/text"
)

func TestSentences(t *testing.T) {
	t.Parallel()
	// A bar marks each boundary; it is not part of the text.
	for _, marked := range []string{
		"The embassy closed. |Staff left on Thursday.",
		"Mr. Smith met Dr. Jones on Jan. 5. |They spoke with U.S. Sen. Bob Lee and Gen. K. Adams.",
		"The U.S. troops left. |He lives in the U.S. |The president does not.",
		"J. K. Rowling and George W. Bush met J. A. Adams. |A photo shows it.",
		"It grew by 3.5 percent, to $3.2 billion. |12 people work at No. 10 Downing St. in London.",
		"He said no. |No. 10 declined to comment.",
		"“The attack failed.” |“All systems are back,” he said.",
		"He called it “a threat to security.” |NATO agreed.",
		"She said: \"Go home.\" |Then she left. |(It was late.) |Nobody saw it.",
		"“Who did it?” he asked. |“Who knows?” Smith said. |“Is it over?” |The crowd was silent.",
		"Why? |Because he could! |That is all.",
		"Well... he left. |“I do not know...” |The end came at 5 p.m. and the rest by 6 a.m. Monday.",
		"Apple Inc. and Yahoo Corp. merged. |Apple Inc. |The company said so.",
		"It ended in 2018. |In 2020 it began again.",
		"1. First things first. |2. Then the rest.",
		"See example.com or https://example.org/a.b?c=d. |It works.",
		"He won the race.[12] |She lost it.[1][2] |They left.",
		"Ties have been strained since 2014, i.e. for long, e.g. in Iraq vs. Iran. |True.",
		"政府は命令した。|大使館は閉鎖された！|「はい。」|終わり。",
		"क्या हुआ। |वह गया। |ماذا حدث؟ |لا شيء.",
		"No terminator here",
		"A headline\n\n|A first sentence. |A second one\nwrapped in its middle.\n|Another line.",
		"He works at Smith & Co. in Paris. |Prof. Li, Ph.D., agrees.",
		"“We won. |We are happy.” |Then they left.",
		"The iPhone sold well. |iPhones did too.",
		"Write to ann@example.com. |Follow her since Roe v. Wade fell at 1 p.m. EST. |Trump was ill. |Rev. Li was not.",
		"PALM SPRINGS, Calif. — In a world of cats, D.C. Police ruled.",
		"He plays for D.C. United. |It is 1.5 km away...and more.",
		"Die Reparatur soll am 4. September beginnen. |Im 19. Jahrhundert war es anders, z. B. Berlin, d. h. Preußen. |Es kostet 3 Mio. Euro.",
		"Er sagte: „Ja.“ |Dann ging er. |»Nein.« |Sie blieb. |»Und nun?« |»Nichts.«",
		"« Nous partons. » |Le maire est d’accord. |« Pourquoi ? » |Il se tait. |M. Dupont et Mme Roy restent.",
		"« C’est fini ! » |Rien n’a changé.",
		"¿Por qué? |Nadie lo sabe. |La Sra. Gil vive en EE. UU. desde 2010. |¡Viva!",
		"Kryetari z. Hoxha dhe znj. Leka folën. |Pastaj ikën.",
		"قال د. أحمد ذلك. |هل انتهى؟ |نعم!",
		"他说：“桥关了。”|大家都知道。|为什么？|不清楚。",
		"The deal is worth $5 million. |$2 million is paid. |“Fine.” |– Reuters",
	} {
		body := strings.ReplaceAll(marked, "|", "")
		var want, got []string
		for part := range strings.SplitSeq(marked, "|") {
			want = append(want, strings.TrimSpace(part))
		}
		for _, p := range text.Sentences(body) {
			got = append(got, body[p.Start:p.End])
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", body, diff)
		}
	}
}

func TestParagraphs(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		body string
		want []string
	}{
		{"", nil},
		{" \n\n\t\n", nil},
		{"One.\n\n  Two. \n\n\n\nThree.", []string{"One.", "Two.", "Three."}},
		{"A name\nA line.\r\nAnother.", []string{"A name", "A line.", "Another."}},
		{"a wrapped\nline goes on\nhere.\nnot here", []string{"a wrapped\nline goes on\nhere.", "not here"}},
		{"a list:\nitem", []string{"a list:", "item"}},
	} {
		var got []string
		for _, p := range text.Paragraphs(test.body) {
			got = append(got, test.body[p.Start:p.End])
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", test.body, diff)
		}
	}
}

// messyText draws text with all that splitting and folding look at.
func messyText() *rapid.Generator[string] {
	part := rapid.OneOf(
		rapid.SampledFrom([]string{
			". ", ".", "...", "…", "? ", "! ", ".” ", "\" ", "’", "“", "(", ") ", "\n", "\n\n", " ", "\u00a0", "\u200b",
			"\u00ad", "e\u0301", "\u0301", "é", "ﬁ", "ﬃ", "—", "–", "Mr", "U.S", "Jan", "3,000", "3.5", "No", "The", "he",
			"embassy", "Iran’s", "don't", "政府", "。", "「", "」", "タ", "한국", "ไทย", "क्या", "।", "\u202e", "\U000e0041", "\xff",
			"\r\n", "\t", "_", "a.b", "ß", "İ", "ᄀ", "ᅡ", "\u2028", "[1]",
		}),
		rapid.StringN(0, 4, -1),
	)
	return rapid.Map(rapid.SliceOfN(part, 0, 40), func(parts []string) string { return strings.Join(parts, "") })
}

func checkSentences(t interface{ Fatalf(string, ...any) }, s string) {
	at := 0
	for _, p := range text.Sentences(s) {
		if p.Start < at || p.End <= p.Start || p.End > len(s) {
			t.Fatalf("sentence %v overlaps, is empty or is out of order after %d in %q", p, at, s)
		}
		if gap := s[at:p.Start]; strings.TrimSpace(gap) != "" {
			t.Fatalf("%q lies in no sentence of %q", gap, s)
		}
		if part := s[p.Start:p.End]; strings.TrimSpace(part) != part {
			t.Fatalf("sentence %q of %q is not trimmed", part, s)
		}
		if !boundary(s, p.Start) || !boundary(s, p.End) {
			t.Fatalf("sentence %v of %q cuts a character", p, s)
		}
		if r, _ := utf8.DecodeRuneInString(s[p.End:]); p.End < len(s) && isWord(r) {
			if before, _ := utf8.DecodeLastRuneInString(s[:p.End]); isWord(before) {
				t.Fatalf("sentence %v of %q cuts a word", p, s)
			}
		}
		at = p.End
	}
	if rest := s[at:]; strings.TrimSpace(rest) != "" {
		t.Fatalf("%q lies in no sentence of %q", rest, s)
	}
	paragraphs := text.Paragraphs(s)
	for _, p := range text.Sentences(s) {
		for len(paragraphs) > 0 && paragraphs[0].End <= p.Start {
			paragraphs = paragraphs[1:]
		}
		if len(paragraphs) == 0 || p.Start < paragraphs[0].Start || p.End > paragraphs[0].End {
			t.Fatalf("sentence %v of %q crosses a paragraph", p, s)
		}
	}
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

func boundary(s string, i int) bool {
	return i == len(s) || utf8.RuneStart(s[i]) || !utf8.ValidString(s)
}

func TestSentencesCoverTheText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) { checkSentences(t, messyText().Draw(t, "text")) })
}

func FuzzSentences(f *testing.F) {
	f.Add("Mr. Smith left.\n\n“Why?” he asked... The U.S. said 3.5.")
	f.Add("政府。\u200b\xff!? ...")
	f.Fuzz(func(t *testing.T, s string) { checkSentences(t, s) })
}
