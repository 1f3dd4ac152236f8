package extract

import (
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"newsdesk/internal/news"
)

func quoted(s string) string { return strconv.QuoteToASCII(s) }

func TestJSONL(t *testing.T) {
	t.Parallel()
	body := quoted(story)
	dump := strings.Join([]string{
		`{"url":"https://example.org/1","title":"One","authors":["Ann Lee"],"publisher":"Post","published_at":"2026-03-04","body":` + body + `}`,
		``,
		`{"url":"https://example.org/2","title":"Two","author":"By Ann Lee and Bob Ray","source":"Post","date":1772582400,"text":` + body + `,"extra":{"x":[1]}}`,
		`{"url":"https://example.org/3","title":`,
		`{"url":"https://example.org/4","body":"short"}`,
		`{"url":"https://example.org/5","published":"someday","body":` + body + `}`,
		`["no","object"]`,
		`{"url":"https://example.org/7","body":{"html":"x"}}`,
		`{"link":"https://www.example.org/8","headline":"Eight","publisher":{"name":"Post"},"author":null,"content":` + body + `}`,
	}, "\n")
	want := []string{
		"One [Ann Lee] Post 2026-03-04",
		"Two [Ann Lee Bob Ray] Post 2026-03-04",
		"invalid: line 4: not a JSON object",
		"too_short: line 5: the text is too short",
		"invalid: line 6: the date \"someday\" cannot be read",
		"invalid: line 7: not a JSON object",
		"invalid: line 8: \"body\" is not a string",
		"Eight [] Post 0001-01-01",
	}
	for name, r := range map[string]io.Reader{
		"plain":       strings.NewReader(dump),
		"compressed":  strings.NewReader(string(zipped(t, dump+"\n"))),
		"byte by one": iotest.OneByteReader(strings.NewReader("\ufeff" + dump)),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for a, err := range JSONL(r) {
				if err != nil {
					var e *news.Error
					if !errors.As(err, &e) {
						t.Errorf("%v is not a *news.Error", err)
					}
					got = append(got, string(news.CodeOf(err))+": "+err.Error())
					continue
				}
				if a.Body != story {
					t.Errorf("%s: body %q", a.Title, a.Body)
				}
				got = append(got, a.Title+" ["+strings.Join(a.Authors, " ")+"] "+a.Publisher+" "+a.PublishedAt.UTC().Format("2006-01-02"))
			}
			short := cmp.Comparer(func(a, b string) bool { return strings.HasPrefix(a, b) || strings.HasPrefix(b, a) })
			if diff := cmp.Diff(want, got, short); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestJSONLTooLongLine(t *testing.T) {
	t.Parallel()
	good := `{"title":"Good","body":` + quoted(story) + `}` + "\n"
	dump := good + `{"body":"` + strings.Repeat("x", MaxLineBytes) + "\"}\n" + good
	var got []string
	for a, err := range JSONL(strings.NewReader(dump)) {
		got = append(got, a.Title+string(news.CodeOf(err)))
	}
	if diff := cmp.Diff([]string{"Good", "too_large", "Good"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestJSONLBrokenStream(t *testing.T) {
	t.Parallel()
	good := `{"title":"Good","body":` + quoted(story) + `}` + "\n"
	broken := errors.New("disk on fire")
	for name, r := range map[string]io.Reader{
		"read error": io.MultiReader(strings.NewReader(good), iotest.ErrReader(broken)),
		"cut gzip":   strings.NewReader(string(zipped(t, good+strings.Repeat(good, 1000)))[:400]),
		"endless":    io.MultiReader(strings.NewReader(good), endless{}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var last error
			for _, err := range JSONL(r) {
				if last != nil {
					t.Error("reading went on after the stream broke")
				}
				last = err
			}
			if news.CodeOf(last) != news.CodeInvalid || !strings.Contains(last.Error(), "line ") {
				t.Errorf("got %v", last)
			}
		})
	}
}

// endless is a line that never ends, as a compressed file can hold.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

func TestJSONLStopsWhenAsked(t *testing.T) {
	t.Parallel()
	good := `{"title":"Good","body":` + quoted(story) + `}` + "\n"
	n := 0
	for range JSONL(strings.NewReader(strings.Repeat(good, 10))) {
		if n++; n == 3 {
			break
		}
	}
	if n != 3 {
		t.Errorf("%d items after a break at 3", n)
	}
}

// Whoever goes on at the position behind a line misses nothing and reads nothing twice, also when the last line is
// still being written.
func TestJSONLGoesOn(t *testing.T) {
	t.Parallel()
	line := func(title string) string { return `{"title":"` + title + `","body":` + quoted(story) + "}" }
	dump := "\ufeff" + line("One") + "\n\n no line \r\n" + line("Two") + "\n" + line("Three")
	for cut := range len(dump) + 1 {
		if cut > 4 && cut < len(dump)-4 && cut%97 != 0 {
			continue
		}
		var titles []string
		var at Position
		for _, part := range []string{dump[:cut], dump} {
			for l, err := range JSONLFrom(strings.NewReader(part[at.Bytes:]), at) {
				at = l.Position
				if err == nil {
					titles = append(titles, l.Title)
				}
			}
		}
		if diff := cmp.Diff([]string{"One", "Two", "Three"}, titles); diff != "" || at.Bytes != int64(len(dump)) || at.Lines != 5 {
			t.Errorf("after %d bytes: %s at %+v of %d", cut, diff, at, len(dump))
		}
	}
}
