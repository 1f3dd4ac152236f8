package source

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"newsdesk/internal/extract"
	"newsdesk/internal/feed"
	"newsdesk/internal/news"
)

// Detect says what kind of source is at a web address or a path, and makes a path absolute: a feed, a sitemap or a list
// by what is there, a page when it holds an article, and else a site when it names a feed or has a sitemap; a folder, a
// dump or a file of addresses. Errors are *news.Error, of what is none of these the reason why it is no article.
func (r *Reader) Detect(ctx context.Context, location string) (news.Place, error) {
	find := r.detectFile
	switch {
	case isWebAddress(location):
		find = r.detectAddress
	case strings.Contains(location, "://"):
		return news.Place{}, news.Errorf(news.CodeUnsupported, "Only addresses with http and https are read, not %q.", location)
	case isHostName(location):
		location, find = "https://"+location, r.detectAddress
	}
	p, err := find(ctx, location)
	return p, told(err)
}

// isHostName reports whether something that is no path begins like the name of a host, as people type addresses.
func isHostName(location string) bool {
	if _, err := os.Stat(location); err == nil {
		return false
	}
	host, _, _ := strings.Cut(location, "/")
	dot := strings.LastIndex(host, ".")
	return dot > 0 && dot < len(host)-1 && !strings.ContainsAny(location, " \\") && extract.FormatOf(host) == extract.FormatUnknown
}

// PlaceOf is the place of a known kind, with a path made absolute. Errors are *news.Error, CodeInvalid.
func PlaceOf(kind news.SourceKind, location string) (news.Place, error) {
	p := news.Place{Kind: kind, Location: location}
	switch web := isWebAddress(location); {
	case kind == news.SourceFolder || kind == news.SourceDump || kind == news.SourceList && !web:
		if web {
			return p, news.Errorf(news.CodeInvalid, "A %s is a path, not a web address.", kind)
		}
		path, err := filepath.Abs(location)
		if err == nil {
			_, err = os.Stat(path)
		}
		if err != nil {
			return p, told(unreadable(err))
		}
		p.Location = path
	case !web:
		return p, news.Errorf(news.CodeInvalid, "A %s is a web address, and %q is none.", kind, location)
	}
	return p, nil
}

func (r *Reader) detectAddress(ctx context.Context, address string) (news.Place, error) {
	page, err := r.get(ctx, address, news.Validators{})
	if err != nil {
		return news.Place{}, err
	}
	p := news.Place{Kind: news.SourcePage, Location: address}
	if page.Moved != "" {
		p.Location = page.Moved
	}
	switch {
	case feed.Is(page.Body, page.ContentType):
		p.Kind = news.SourceFeed
		return p, nil
	case feed.IsSitemap(page.Body, page.ContentType):
		p.Kind = news.SourceSitemap
		return p, nil
	case isAddressList(page.Body, page.ContentType):
		p.Kind = news.SourceList
		return p, nil
	}
	_, noArticle := article(ctx, fetched(address, page), extract.Meta{})
	if noArticle == nil {
		return p, nil
	}
	p.Kind = news.SourceSite
	if _, err := r.discover(ctx, p, page); err != nil {
		if isSilence(err) {
			return news.Place{}, err
		}
		return news.Place{}, errors.Join(noArticle, err)
	}
	return p, nil
}

// isAddressList reports whether a document is text of which most lines are addresses.
func isAddressList(data []byte, contentType string) bool {
	if extract.Detect("", contentType, data) != extract.FormatText {
		return false
	}
	list, err := feed.ParseList(data, contentType)
	return err == nil && len(list.URLs) > len(list.Problems)
}

func (r *Reader) detectFile(_ context.Context, path string) (news.Place, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return news.Place{}, news.Errorf(news.CodeInvalid, "%q is no path: %w.", path, err)
	}
	info, err := os.Stat(path)
	if err != nil {
		return news.Place{}, news.Errorf(news.CodeNotFound, "There is no file or folder %q.", path)
	}
	switch name := strings.TrimSuffix(strings.ToLower(path), ".gz"); {
	case info.IsDir():
		return news.Place{Kind: news.SourceFolder, Location: path}, nil
	case extract.FormatOf(name) == extract.FormatJSONL:
		return news.Place{Kind: news.SourceDump, Location: path}, nil
	case info.Size() <= extract.MaxBytes:
		data, err := os.ReadFile(path)
		if err != nil {
			return news.Place{}, unreadable(err)
		}
		if isAddressList(data, "") {
			return news.Place{Kind: news.SourceList, Location: path}, nil
		}
	}
	return news.Place{}, news.Errorf(news.CodeInvalid, "%q is neither a folder nor a dump of JSON lines nor a list of addresses.", path).
		WithHint("newsdesk ingest reads a single article's file.")
}
