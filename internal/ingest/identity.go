package ingest

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"strings"

	"newsdesk/internal/canonical"
	"newsdesk/internal/news"
)

// analysisVersion goes up when other articles than English ones get other terms.
const analysisVersion = "analysis 2"

// maxIdentity is the length in bytes above which an identity is cut and completed by a hash: what an index of Postgres
// takes is limited.
const maxIdentity = 1024

// identityOf tells whether two readings are the same article: by the canonical address, else by where the article was
// read from and under which headline.
func identityOf(a news.Article) string {
	identity := canonical.URL(a.URL)
	if identity == "" {
		identity = "read:" + a.Origin + "#" + strings.ToLower(strings.Join(strings.Fields(a.Publisher+" "+a.Title), " "))
	}
	if len(identity) <= maxIdentity {
		return identity
	}
	sum := sha256.Sum256([]byte(identity))
	return strings.ToValidUTF8(identity[:maxIdentity-2*len(sum)-1], "") + "#" + hex.EncodeToString(sum[:])
}

// contentHash is the SHA-256 of everything that an article says and that is shown or searched. Lengths go in front, so
// that no two articles read alike. The address is left out: it is the identity's concern, and the same article reached
// by another feed's link has not changed. language is what the article is analyzed as: other articles than English ones
// were once analyzed as English, and become a new version when they are read again.
func contentHash(a news.Article, language string) [32]byte {
	h := sha256.New()
	write := func(s string) {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(s)))
		h.Write(n[:])
		h.Write([]byte(s))
	}
	published := ""
	if !a.PublishedAt.IsZero() {
		published = a.PublishedAt.UTC().Format("2006-01-02T15:04:05Z")
	}
	for _, s := range append([]string{a.Title, a.Publisher, a.Language, published, a.Body}, a.Authors...) {
		write(s)
	}
	if language != "en" {
		write(analysisVersion)
	}
	return [32]byte(h.Sum(nil))
}
