package source

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"newsdesk/internal/extract"
	"newsdesk/internal/news"
)

// dumped reads a dump and returns what it gave and where to go on.
func dumped(t *testing.T, path string, from extract.Position, most int) (lines []string, at extract.Position) {
	at = from
	for l, err := range New(Options{}).Dump(t.Context(), path, from) {
		if len(lines) == most {
			break
		}
		lines, at = append(lines, l.Origin+": "+l.Title+string(news.CodeOf(err))), l.Position
	}
	return lines, at
}

func TestDump(t *testing.T) {
	t.Parallel()
	plain := filepath.Join(t.TempDir(), "dump.jsonl")
	packed := plain + ".gz"
	write(t, plain, dump+"\n")
	write(t, packed, string(zipped(t, dump+"\n")))
	for _, path := range []string{plain, packed} {
		want := []string{path + ": One", path + ": invalid", path + ": Two"}
		for first := range 4 {
			before, at := dumped(t, path, extract.Position{}, first)
			after, end := dumped(t, path, at, -1)
			if diff := cmp.Diff(want, append(before, after...)); diff != "" || end != (extract.Position{Bytes: int64(len(dump)) + 1, Lines: 3}) {
				t.Errorf("broken off after %d: %s, %+v", first, diff, end)
			}
		}
	}
	_, at := dumped(t, plain, extract.Position{}, -1)
	write(t, plain, dump+"\n"+`{"title":"Three","text":"`+body+`"}`+"\n"+`{"title":"Fo`)
	grown, at := dumped(t, plain, at, -1)
	if diff := cmp.Diff([]string{plain + ": Three", plain + ": invalid"}, grown); diff != "" {
		t.Error(diff)
	}
	write(t, plain, dump+"\n"+`{"title":"Three","text":"`+body+`"}`+"\n"+`{"title":"Four","text":"`+body+`"}`)
	if complete, _ := dumped(t, plain, at, -1); !cmp.Equal(complete, []string{plain + ": Four"}) {
		t.Errorf("what was being written: %q", complete)
	}
	write(t, plain, `{"title":"New","text":"`+body+`"}`)
	write(t, packed, string(zipped(t, `{"title":"New","text":"`+body+`"}`)))
	for _, path := range []string{plain, packed} {
		if other, _ := dumped(t, path, at, -1); !cmp.Equal(other, []string{path + ": New"}) {
			t.Errorf("another file: %q", other)
		}
	}
	if none, _ := dumped(t, plain+"x", extract.Position{}, -1); !cmp.Equal(none, []string{plain + "x: not_found"}) {
		t.Errorf("no file: %q", none)
	}
	if folder, _ := dumped(t, filepath.Dir(plain), extract.Position{}, -1); !cmp.Equal(folder, []string{filepath.Dir(plain) + ": invalid"}) {
		t.Errorf("a folder: %q", folder)
	}
}

// However often a reading is broken off, and wherever the file ended then, each article comes once and in order.
func TestDumpComesOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		var text strings.Builder
		var want []string
		path := filepath.Join(dir, "dump.jsonl")
		for i := range rapid.IntRange(0, 8).Draw(rt, "lines") {
			if rapid.Bool().Draw(rt, "blank") {
				text.WriteString("\n")
			}
			fmt.Fprintf(&text, `{"title":"%d é","text":"%s"}`+"%s", i, body, rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(rt, "break"))
			want = append(want, fmt.Sprintf("%s: %d é", path, i))
		}
		var got []string
		var at extract.Position
		for end := 0; end < text.Len(); {
			end = min(text.Len(), end+rapid.IntRange(1, 400).Draw(rt, "more"))
			write(t, path, text.String()[:end])
			var lines []string
			lines, at = dumped(t, path, at, rapid.IntRange(0, 3).Draw(rt, "most"))
			for _, l := range lines {
				if !strings.HasSuffix(l, "invalid") {
					got = append(got, l)
				}
			}
		}
		if text.Len() > 0 {
			rest, _ := dumped(t, path, at, -1)
			got = append(got, rest...)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			rt.Fatal(diff)
		}
	})
}
