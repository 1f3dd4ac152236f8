package postgres

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"newsdesk/internal/news"
)

// StorageKeySize is the size of a key in bytes: AES-256.
const StorageKeySize = 32

// sealer encrypts what people said, when the operator gives a key: AES-256-GCM with a random nonce (NIST SP 800-38D), bound to
// where it is stored, so that a text cannot be moved to another library. Without a key texts are stored as they are.
// What was stored before there was a key stays readable.
type sealer struct {
	aead cipher.AEAD // nil: no key
	key  []byte
}

// Beginnings of stored texts. A text that happens to begin like one gets the second.
const (
	sealedPrefix = "sealed:1:"
	plainPrefix  = "plain:"
)

// errSealed means that a text was stored with a key that is not the configured one. It is as good as gone.
var errSealed = errors.New("the stored text was encrypted with another key")

func newSealer(key []byte) (*sealer, error) {
	if len(key) == 0 {
		return &sealer{}, nil
	}
	if len(key) != StorageKeySize {
		return nil, news.Errorf(news.CodeInvalid, "the storage key has %d bytes, not %d", len(key), StorageKeySize)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, err
	}
	return &sealer{aead, key}, nil
}

// place names where a text is stored.
func place(lib news.LibraryID, column string) []byte {
	return fmt.Appendf(nil, "%s of %d", column, lib)
}

// seal returns what to store for a text.
func (s *sealer) seal(text string, at []byte) string {
	if s.aead == nil {
		if strings.HasPrefix(text, sealedPrefix) || strings.HasPrefix(text, plainPrefix) {
			return plainPrefix + text
		}
		return text
	}
	return sealedPrefix + base64.StdEncoding.EncodeToString(s.aead.Seal(nil, nil, []byte(text), at))
}

// open returns the text of what was stored, or errSealed.
func (s *sealer) open(stored string, at []byte) (string, error) {
	if text, ok := strings.CutPrefix(stored, plainPrefix); ok {
		return text, nil
	}
	packed, ok := strings.CutPrefix(stored, sealedPrefix)
	if !ok {
		return stored, nil
	}
	data, err := base64.StdEncoding.DecodeString(packed)
	if err != nil || s.aead == nil {
		return "", errSealed
	}
	text, err := s.aead.Open(nil, nil, data, at)
	if err != nil {
		return "", errSealed
	}
	return string(text), nil
}

// pack makes a value what is stored in a column of JSON: JSON of it, or with a key a JSON string of that encrypted.
func (db *DB) pack(lib news.LibraryID, column string, value any) ([]byte, error) {
	plain, err := json.Marshal(value)
	if err != nil || db.seal.aead == nil {
		return plain, err
	}
	return json.Marshal(db.seal.seal(string(plain), place(lib, column)))
}

// unpack returns the JSON of what pack stored, or errSealed.
func (db *DB) unpack(lib news.LibraryID, column string, stored []byte) ([]byte, error) {
	var packed string
	if json.Unmarshal(stored, &packed) != nil {
		return stored, nil // an object: it was stored without a key
	}
	plain, err := db.seal.open(packed, place(lib, column))
	return []byte(plain), err
}

// digest tells equal texts without saying which they are: with a key, not even to whoever guesses one.
func (s *sealer) digest(text string) []byte {
	if s.aead == nil {
		sum := sha256.Sum256([]byte(text))
		return sum[:]
	}
	mac := hmac.New(sha256.New, s.key)
	mac.Write([]byte(text)) // never fails
	return mac.Sum(nil)
}
