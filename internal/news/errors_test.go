package news_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"newsdesk/internal/news"
)

func TestCodeOf(t *testing.T) {
	t.Parallel()
	base := errors.New("disk gone")
	coded := &news.Error{Code: news.CodeUnavailable, Message: "The database cannot be reached.", Err: base}
	for _, c := range []struct {
		err  error
		want news.Code
	}{
		{nil, ""},
		{base, news.CodeInternal},
		{coded, news.CodeUnavailable},
		{fmt.Errorf("store: %w", coded), news.CodeUnavailable},
		{fmt.Errorf("store: %w", context.Canceled), news.CodeCanceled},
		{context.DeadlineExceeded, news.CodeTimeout},
		{news.Errorf(news.CodeInvalid, "bad %q: %w", "x", base), news.CodeInvalid},
	} {
		if got := news.CodeOf(c.err); got != c.want {
			t.Errorf("CodeOf(%v) = %q, want %q", c.err, got, c.want)
		}
	}
}

// The log sees the chain once, and errors.Is sees through.
func TestErrorHoldsItsChain(t *testing.T) {
	t.Parallel()
	base := errors.New("disk gone")
	for _, err := range []*news.Error{
		{Code: news.CodeUnavailable, Message: "The database cannot be reached.", Err: base},
		news.Errorf(news.CodeInvalid, "It cannot be read: %w.", base).WithHint("Look at the disk."),
		{Code: news.CodeInternal, Err: base},
	} {
		if got := strings.Count(err.Error(), "disk gone"); got != 1 {
			t.Errorf("%q holds the cause %d times", err.Error(), got)
		}
		if !errors.Is(err, base) {
			t.Errorf("%q hides its cause", err.Error())
		}
	}
	if got := (&news.Error{Message: "Alone."}).Error(); got != "Alone." {
		t.Errorf("without a cause: %q", got)
	}
}

func TestHeaderAndFingerprint(t *testing.T) {
	t.Parallel()
	if got := (news.Article{Title: "Bridge opens", Publisher: "Ledger"}).Header(); got != "Bridge opens. Ledger" {
		t.Errorf("header = %q", got)
	}
	if got := (news.Article{}).Header(); got != "" {
		t.Errorf("header of nothing = %q", got)
	}
	a := news.Fingerprint{1, 2, 3, 4}
	for _, c := range []struct {
		b    news.Fingerprint
		want float64
	}{{a, 1}, {news.Fingerprint{1, 2, 9, 9}, 0.5}, {news.Fingerprint{9, 9, 9, 9}, 0}, {news.Fingerprint{1}, 0}, {nil, 0}} {
		if got := a.Similarity(c.b); got != c.want {
			t.Errorf("similarity to %v = %v, want %v", c.b, got, c.want)
		}
	}
}
