package evaluate

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"newsdesk/internal/news"
)

// ExtractionPage is a page with what is known about its article. Empty fields are not known and not judged.
type ExtractionPage struct {
	ID, URL       string
	Body          string   // the whole text
	With, Without []string // pieces of text that the article holds, and that it does not hold
	Title, Date   string   // Date as YYYY-MM-DD
	Authors       []string
	// Load returns the bytes of the page.
	Load func() ([]byte, error)
}

// Bounds of a file of pages and of one page, in bytes.
const (
	maxExtractionLine = 32 << 20
	maxTruthFile      = 256 << 20
)

// extractionLine is a line of a file of pages. Fields that others keep beside them are allowed.
type extractionLine struct {
	ID      string   `json:"id"`
	URL     string   `json:"url"`
	File    string   `json:"file"`
	HTML    string   `json:"html"`
	Body    string   `json:"body"`
	Title   string   `json:"title"`
	Date    string   `json:"date"`
	Authors []string `json:"authors"`
	With    []string `json:"with"`
	Without []string `json:"without"`
}

// ReadExtractionPages reads the pages of a file, or of the files of a folder: "ground-truth*.json" (the article
// extraction benchmark, with its pages in "html") and "*.jsonl". Pages are sorted by identifier. Errors have
// news.CodeInvalid.
func ReadExtractionPages(name string) ([]ExtractionPage, error) {
	files := []string{name}
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		truth, _ := filepath.Glob(filepath.Join(name, "ground-truth*.json"))
		lines, _ := filepath.Glob(filepath.Join(name, "*.jsonl"))
		files = slices.Concat(truth, lines)
	}
	var pages []ExtractionPage
	for _, file := range files {
		read := readExtractionLines
		if filepath.Ext(file) == ".json" {
			read = readGroundTruth
		}
		more, err := read(file)
		if err != nil {
			return nil, news.Errorf(news.CodeInvalid, "The pages of %s cannot be read: %w.", file, err)
		}
		pages = append(pages, more...)
	}
	if len(pages) == 0 {
		return nil, news.Errorf(news.CodeInvalid, "There are no pages in %s.", name)
	}
	slices.SortFunc(pages, func(a, b ExtractionPage) int { return strings.Compare(a.ID, b.ID) })
	return pages, nil
}

func readGroundTruth(name string) ([]ExtractionPage, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var truth map[string]struct{ ArticleBody, URL string }
	if err := json.NewDecoder(io.LimitReader(f, maxTruthFile)).Decode(&truth); err != nil {
		return nil, err
	}
	pages := make([]ExtractionPage, 0, len(truth))
	for id, t := range truth {
		pages = append(pages, ExtractionPage{ID: id, URL: t.URL, Body: t.ArticleBody,
			Load: fileBelow(filepath.Dir(name), path.Join("html", id+".html.gz"))})
	}
	return pages, nil
}

func readExtractionLines(name string) ([]ExtractionPage, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var pages []ExtractionPage
	err = readLines(f, maxExtractionLine, func(number int, line []byte) error {
		var l extractionLine
		if err := json.Unmarshal(line, &l); err != nil {
			return news.Errorf(news.CodeInvalid, "line %d: %w", number, err)
		}
		p := ExtractionPage{ID: l.ID, URL: l.URL, Body: l.Body, With: l.With, Without: l.Without,
			Title: l.Title, Date: l.Date, Authors: l.Authors}
		switch {
		case l.HTML != "" && l.File == "":
			p.Load = func() ([]byte, error) { return []byte(l.HTML), nil }
		case l.File != "" && l.HTML == "":
			p.Load = fileBelow(filepath.Dir(name), l.File)
		default:
			return news.Errorf(news.CodeInvalid, "line %d: one of file and html must be given", number)
		}
		if p.ID == "" {
			p.ID = l.URL
		}
		pages = append(pages, p)
		return nil
	})
	return pages, err
}

// fileBelow returns what loads a file below a folder, unzipped if its name says so.
func fileBelow(dir, name string) func() ([]byte, error) {
	return func() ([]byte, error) {
		data, err := readBelow(dir, name)
		if err != nil {
			return nil, news.Errorf(news.CodeInvalid, "The page %s cannot be read: %w.", name, err)
		}
		return data, nil
	}
}

func readBelow(dir, name string) ([]byte, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	f, err := root.Open(name)
	if errors.Is(err, fs.ErrNotExist) && strings.HasSuffix(name, ".gz") {
		f, err = root.Open(strings.TrimSuffix(name, ".gz"))
		name = strings.TrimSuffix(name, ".gz")
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(name, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			return nil, err
		}
	}
	return io.ReadAll(io.LimitReader(r, maxExtractionLine))
}
