package evaluate

import (
	"encoding/json"
	"io"

	"newsdesk/internal/news"
)

// readObjects reads a set of JSON objects, one a line, plain or gzip. Unknown fields are ignored, because public sets
// come with facts that nobody here needs; check refuses what a figure could not be made of. Errors have news.CodeInvalid
// or news.CodeTooLarge and name the line.
func readObjects[T any](r io.Reader, check func(T) error) ([]T, error) {
	plain, err := decompress(r)
	if err != nil {
		return nil, err
	}
	var list []T
	err = readLines(plain, maxPageLine, func(number int, line []byte) error {
		var in T
		err := json.Unmarshal(line, &in)
		if err == nil {
			err = check(in)
		}
		if err != nil {
			return news.Errorf(news.CodeInvalid, "line %d of the file: %w", number, err)
		}
		list = append(list, in)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}
