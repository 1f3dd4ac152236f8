package render_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"newsdesk/bot/render"
	"newsdesk/internal/text"
)

func TestEscape(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Prices rose 3% on Tuesday.":   "Prices rose 3% on Tuesday.",
		"**bold** and _it_":            `\*\*bold\*\* and \_it\_`,
		"@everyone look":               "@\u200beveryone look",
		"<@123> <#4> <t:1:R>":          `\<\@123> \<\#4> \<t:1:R>`,
		"see https://evil.example/a":   `see https\://evil.example/a`,
		"[free](https://evil.example)": `\[free\](https\://evil.example)`,
		"join discord.gg/abc":          `join discord\.gg/abc`,
		"1. one\n- two\n> three\n# x":  "1\\. one\n\\- two\n\\> three\n\\# x",
		"a-b 3.5 x, 10:30, ~5 | #1":    "a-b 3.5 x, 10:30, ~5 | #1",
		":smile: ~~a~~ ||b||":          `\:smile: \~\~a\~\~ \|\|b\|\|`,
		"left\u202eright\u2066":        "leftright",
		"one\u2028two":                 "one\ntwo",
		"日本語のテキスト。":                    "日本語のテキスト。",
	} {
		if diff := cmp.Diff(want, render.Escape(in)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", in, diff)
		}
	}
}

// hostile is text made of what Discord's Markdown is made of.
func hostile() *rapid.Generator[string] {
	piece := rapid.OneOf(
		rapid.SampledFrom([]string{"*", "**", "_", "__", "~~", "||", "`", "```", "[", "]", "(", ")", "<", ">", "\\", ":", "/", "//", "#", "@",
			"- ", "-# ", "1. ", "> ", ">>> ", "\n", " ", "\u200b", "\u202e", "\u00ad", "\u2028", "\r\n", "everyone", "here", "@everyone", "@Here",
			"<@123>", "<@!1>", "<@&1>", "<#1>", "<t:1700000000:R>", "t:", "<a:x:1>", "<:x:1>", ":smile:", "</ask:1>", "<id:home>",
			"https:", "https://", "http://evil.example/x", "discord", ".", "gg", "discord.gg/abc", "https://discord.com/invite/abc",
			"[x](https://evil.example)", "[1](", "](https://evil.example)", "日本語", "😀", "👨‍👩‍👧", "שלום", "word", "12", "…", "“"}),
		rapid.String(),
	)
	return rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOfN(piece, 0, 24).Draw(t, "pieces"), "") })
}

// Escaped text shows as it is and does nothing.
func TestEscapeIsInert(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) { inert(t, hostile().Draw(t, "text")) })
}

func FuzzEscape(f *testing.F) {
	for _, s := range []string{"", "[a](https://b.example)", "@everyone", "<@1>", "\\", "> - 1. x", "||x||", "`a` ``b``"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { inert(t, s) })
}

func inert(t failer, s string) {
	t.Helper()
	got := read(render.Escape(s))
	if len(got.links)+len(got.stamps)+len(got.mentions)+len(got.styles) > 0 {
		t.Errorf("%q does something: %+v", s, got)
	}
	if visible(got.text.String()) != visible(s) {
		t.Errorf("%q shows as %q", visible(s), visible(got.text.String()))
	}
}

// visible is the text without white space and what nobody sees.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			return -1
		}
		return r
	}, seen(s))
}

// seen is the text without the characters that nobody sees.
func seen(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0", r) ||
			r >= 0x1D173 && r <= 0x1D17A || r >= 0xE0100 && r <= 0xE01EF {
			return -1
		}
		return r
	}, text.StripInvisible(s))
}
