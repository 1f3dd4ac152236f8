package feed

import (
	"fmt"
	"strings"

	"newsdesk/internal/news"
)

// List is a list of web addresses.
type List struct {
	URLs []string
	// Problems are sentences that name the lines which are no addresses, not all if there are very many.
	Problems []string
}

// ParseList reads a list of web addresses, one a line. Blank lines and what follows a # at the beginning of a word are
// comments; an address that was there before is passed over. Errors are *news.Error: CodeTooLarge, CodeInvalid for a
// damaged gzip file and CodeNoText for a list of nothing.
func ParseList(data []byte, contentType string) (List, error) {
	data, err := unzipped(data)
	if err != nil {
		return List{}, err
	}
	list := listed(decode(data, contentType))
	if len(list.URLs) == 0 {
		return list, news.Errorf(news.CodeNoText, "There is no web address in the list.").
			WithHint("Write one address a line, such as https://example.org/story.")
	}
	return list, nil
}

// IsList reports whether a text is a list of web addresses: nearly all of its lines are.
func IsList(data []byte, contentType string) bool {
	list, err := ParseList(data, contentType)
	return err == nil && len(list.Problems) < maxListProblems && len(list.URLs) >= 4*len(list.Problems)
}

const maxListProblems = 20

func listed(text string) List {
	var out List
	seen := map[string]bool{}
	number := 0
	for line := range strings.Lines(text) {
		number++
		if len(out.URLs) == MaxSitemapEntries {
			out.Problems = append(out.Problems, fmt.Sprintf("Only the first %d addresses are read.", MaxSitemapEntries))
			break
		}
		line = uncommented(line)
		switch u := absolute(nil, line); {
		case line == "":
		case u == "" || strings.ContainsAny(line, " \t"):
			if len(out.Problems) < maxListProblems {
				out.Problems = append(out.Problems, fmt.Sprintf("Line %d is not a web address.", number))
			}
		case !seen[u]:
			seen[u] = true
			out.URLs = append(out.URLs, u)
		}
	}
	return out
}

// uncommented is a line without its comment and the space around.
func uncommented(line string) string {
	for i, c := range line {
		if c == '#' && (i == 0 || line[i-1] == ' ' || line[i-1] == '\t') {
			line = line[:i]
			break
		}
	}
	return strings.TrimSpace(line)
}
