package extract

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMarkdownText(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Some *slanted*, **bold**, ***both***, _other_ and __strong__ ~~struck~~ words.":                          "Some slanted, bold, both, other and strong struck words.",
		"A [link *text*](https://example.org/a_(b)?x=1 \"title\") and [ref][1] here.\n\n[1]: https://example.org": "A link text and ref here.",
		"An ![alt](x.png) image, [![badge](b.svg)](c) too.":                                                       "An image, too.",
		"Keep snake_case, 2*3*4, a * b, [brackets], f(x) and C# 5 > 4 < 6 & more.":                                "Keep snake_case, 2*3*4, a * b, [brackets], f(x) and C# 5 > 4 < 6 & more.",
		"Escaped \\*stars\\* and \\<b\\> and `code *x* <b>` and ``a ` b``.":                                       "Escaped *stars* and <b> and code *x* <b> and a ` b.",
		"> quoted line\n> goes on\n\nplain":                                                                       "quoted line goes on\n\nplain",
		"- one\n- two\n  goes on\n1. three\n\n   four\n- [x] done":                                                "one\n\ntwo goes on\n\nthree\n\nfour\n\ndone",
		"Heading\n-------\ntext\n\n## Second ##\nmore\n\n* * *\nend":                                              "Heading\n\ntext\n\nSecond\n\nmore\n\nend",
		"| a | b |\n|---|:-:|\n| c | *d* |":                                                                       "a b\n\nc d",
		"```go\nfunc f(*x) <b>\n```\nafter":                                                                       "func f(*x) <b>\n\nafter",
		"<div hidden>\n\nsecret\n\n</div>\n\nseen <span style=\"display:none\">not</span>":                        "seen",
		"See <https://example.org/a_b> or <a@example.org>.":                                                       "See https://example.org/a_b or a@example.org.",
		"Soft\nbreaks join,  \nhard ones too; AT&amp;T &copy; stay.":                                              "Soft breaks join, hard ones too; AT&T © stay.",
		"Unfinished [link](https://example.org and `code and **bold":                                              "Unfinished [link](https://example.org and code and bold",
	} {
		a, err := readMarkdown(in)
		if err != nil {
			t.Errorf("%q: %v", in, err)
			continue
		}
		if diff := cmp.Diff(want, strings.Join(paragraphs(a.Body), "\n\n")); diff != "" {
			t.Errorf("%q (-want +got)\n%s", in, diff)
		}
	}
}

// Half a mebibyte of each unfinished construct; a parser that is not linear would not come back from them.
func TestMarkdownStaysLinear(t *testing.T) {
	t.Parallel()
	for _, unit := range []string{
		">", "> ", "> - ", "- ", "1. ", "[", "![", "[a](", "[a](x)", "[a]((", "[a][", "]( ", "[a]: b\n", "[x]: \"\n", "*a _b ", "**a*", "~~a~", "`", "` `` ``` ",
		"<a ", "<!--", "<?", "<a@b", "\\", "&amp;", "|", "|a", "-|", "* * ", "= ", "# ", "    a\n", "```\n",
	} {
		_, err := readMarkdown("x\n" + strings.Repeat(unit, MaxBodyBytes/4/len(unit)))
		t.Logf("%q: %v", unit, err)
	}
}
