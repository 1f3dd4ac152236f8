package ingest

import (
	"crypto/sha256"

	"newsdesk/internal/news"
)

// recentArticles is how many articles a run remembers at least, and half of how many at most: some 8 MB.
const recentArticles = 100_000

// recent remembers the articles that a run has read lately, so that a dump that holds an article twice does not store
// it twice. A second reading that comes later than that is compared with what is stored: unchanged, or a new version.
type recent struct {
	young, old map[[16]byte][8]byte // beginnings of hashes: identity → content
}

func (*recent) key(a news.Prepared) (identity [16]byte, content [8]byte) {
	hash := sha256.Sum256([]byte(a.Identity))
	return [16]byte(hash[:16]), [8]byte(a.ContentHash[:8])
}

// replace remembers another content of an article that is known.
func (r *recent) replace(a news.Prepared) {
	identity, content := r.key(a)
	if _, ok := r.young[identity]; ok {
		r.young[identity] = content
	} else {
		r.old[identity] = content
	}
}

// add remembers an article unless its identity is known already; same says whether the content is too.
func (r *recent) add(a news.Prepared) (same, known bool) {
	identity, content := r.key(a)
	for _, m := range []map[[16]byte][8]byte{r.young, r.old} {
		if earlier, ok := m[identity]; ok {
			return earlier == content, true
		}
	}
	if r.young == nil || len(r.young) == recentArticles {
		r.young, r.old = make(map[[16]byte][8]byte), r.young
	}
	r.young[identity] = content
	return false, false
}
