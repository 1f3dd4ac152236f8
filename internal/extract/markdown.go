package extract

import (
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"newsdesk/internal/news"
)

// maxFrontMatter bounds the YAML that is parsed.
const maxFrontMatter = 64 << 10

// readMarkdown reads Markdown with optional YAML front matter. The text is taken from a page made of it, by the
// same walk that reads pages, so that HTML inside it cannot hide anything.
func readMarkdown(s string) (news.Article, error) {
	s = normalizeBreaks(s)
	var a news.Article
	matter, body, ok := frontMatter(s)
	if ok {
		fields := map[string]any{}
		if err := yaml.Unmarshal([]byte(matter), &fields); err != nil {
			return a, news.Errorf(news.CodeInvalid, "the front matter is not valid YAML: %w", err)
		}
		if err := assign(&a, fields); err != nil {
			return a, err
		}
	}
	if len(body) > MaxBodyBytes {
		return a, tooLarge()
	}
	heading, body := firstHeading(body)
	if a.Title == "" {
		a.Title = heading
	} else if heading != "" && !sameWords(heading, a.Title) {
		body = heading + "\n\n" + body // a heading that is not the title is part of the text
	}
	p, err := parsePage(markdownPage(body))
	if err != nil {
		return a, err
	}
	a.Body = p.plainText()
	return a, nil
}

// frontMatter cuts the block between a first line "---" and the next "---" or "...".
func frontMatter(s string) (matter, body string, ok bool) {
	rest, found := strings.CutPrefix(s, "---\n")
	if !found {
		return "", s, false
	}
	for at := 0; at < len(rest) && at <= maxFrontMatter; {
		line, _, more := strings.Cut(rest[at:], "\n")
		if line = strings.TrimRight(line, " \t"); line == "---" || line == "..." {
			end := min(len(rest), at+strings.Index(rest[at:]+"\n", "\n")+1)
			return rest[:at], rest[end:], true
		}
		if !more {
			break
		}
		at += strings.IndexByte(rest[at:], '\n') + 1
	}
	return "", s, false
}

var (
	atxHeading    = regexp.MustCompile(`^#[ \t]+(.+?)[ \t#]*(?:\n|$)`)
	setextHeading = regexp.MustCompile(`^(\S[^\n]*)\n=+[ \t]*(?:\n|$)`)
)

// firstHeading cuts a level-one heading that stands before everything else.
func firstHeading(s string) (heading, rest string) {
	s = strings.TrimLeft(s, "\n \t")
	for _, re := range []*regexp.Regexp{atxHeading, setextHeading} {
		if m := re.FindStringSubmatch(s); m != nil {
			if p, err := parsePage(markdownPage(m[1])); err == nil {
				return oneLine(p.plainText()), s[len(m[0]):]
			}
		}
	}
	return "", s
}
