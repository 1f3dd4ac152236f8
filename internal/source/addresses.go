package source

import (
	"io"
	"os"
	"path/filepath"

	"newsdesk/internal/extract"
	"newsdesk/internal/feed"
	"newsdesk/internal/news"
)

// addresses lists the addresses of a text.
func addresses(l news.Listing, data []byte, contentType string) (news.Listing, error) {
	list, err := feed.ParseList(data, contentType)
	for _, u := range list.URLs {
		l.Items = append(l.Items, news.Listed{Address: u})
	}
	for _, problem := range list.Problems {
		complain(&l, "", problem)
	}
	return l, err
}

// listFile lists the addresses in a file.
func listFile(p news.Place) (news.Listing, error) {
	l := news.Listing{Place: p, Title: filepath.Base(p.Location)}
	data, mark, err := readList(p.Location)
	if err != nil {
		return l, unreadable(err)
	}
	l.Validators = news.Validators{ETag: mark}
	if l.Validators == p.Validators {
		l.NotModified = true
		return l, nil
	}
	return addresses(l, data, "")
}

// readList reads a file that may be a list, with its mark.
func readList(path string) (data []byte, mark string, err error) {
	opened, err := os.Open(path)
	if err != nil {
		return nil, "", err
	}
	defer opened.Close()
	info, err := opened.Stat()
	if err != nil {
		return nil, "", err
	}
	data, err = io.ReadAll(io.LimitReader(opened, feed.MaxSitemapBytes+1))
	return data, markOfFile(info), err
}

// asList lists the addresses in a text file that is a list of them.
func (f files) asList(path string) (l news.Listing, is bool) {
	if !f.looks() || extract.FormatOf(path) != extract.FormatText {
		return l, false
	}
	data, _, err := readList(path)
	if err != nil || !feed.IsList(data, "") {
		return l, false
	}
	l, err = addresses(news.Listing{Place: news.Place{Kind: news.SourceList, Location: path}}, data, "")
	return l, err == nil
}
