package openaitest

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"math"
	"net/http"
	"slices"
	"strings"
)

// DefaultDimensions is the length of vectors when the request does not say.
const DefaultDimensions = 32

// Vector is the deterministic embedding that a good server gives: texts that share words are near each other.
func Vector(text string, dimensions int) []float32 {
	v := make([]float32, dimensions)
	if dimensions == 0 {
		return v
	}
	for _, word := range append(strings.Fields(strings.ToLower(text)), "") {
		h := fnv.New64a()
		_, _ = h.Write([]byte(word))
		v[h.Sum64()%uint64(dimensions)]++
	}
	var norm float64
	for _, x := range v {
		norm += float64(x) * float64(x)
	}
	for i := range v {
		v[i] /= float32(math.Sqrt(norm))
	}
	return v
}

type indexed struct {
	index  int
	vector []float32
}

func good32(r *EmbeddingRequest) []indexed {
	dimensions := r.Dimensions
	if dimensions <= 0 {
		dimensions = DefaultDimensions
	}
	list := make([]indexed, len(r.Input))
	for i, text := range r.Input {
		list[i] = indexed{i, Vector(text, dimensions)}
	}
	return list
}

// changed answers with good vectors after a change.
func changed(change func([]indexed) []indexed) Step {
	return Step{embeddings: true, serve: func(c *call) { c.vectors(change(good32(c.Embedding))) }}
}

// OneVectorLess leaves the last vector out.
func OneVectorLess() Step {
	return changed(func(l []indexed) []indexed { return l[:len(l)-1] })
}

// OneVectorMore repeats the last vector under the next number.
func OneVectorMore() Step {
	return changed(func(l []indexed) []indexed { return append(l, indexed{len(l), l[len(l)-1].vector}) })
}

// OtherDimensions answers with vectors of this length, whatever was asked for.
func OtherDimensions(n int) Step {
	return changed(func(l []indexed) []indexed {
		for i := range l {
			l[i].vector = Vector("other", n)
		}
		return l
	})
}

// WithValue puts a value such as NaN into the last vector. NaN and infinities only reach a client that asked for base64.
func WithValue(x float64) Step {
	return changed(func(l []indexed) []indexed {
		l[len(l)-1].vector[0] = float32(x)
		return l
	})
}

// ZeroVector makes the last vector one of zeros.
func ZeroVector() Step {
	return changed(func(l []indexed) []indexed {
		clear(l[len(l)-1].vector)
		return l
	})
}

// Shuffled sends the vectors in reverse with their right numbers, which is allowed.
func Shuffled() Step {
	return changed(func(l []indexed) []indexed {
		slices.Reverse(l)
		return l
	})
}

// SameIndex gives every vector the number 0.
func SameIndex() Step {
	return changed(func(l []indexed) []indexed {
		for i := range l {
			l[i].index = 0
		}
		return l
	})
}

// FloatsOnly answers with plain numbers, whatever was asked for.
func FloatsOnly() Step {
	return Step{embeddings: true, serve: func(c *call) {
		asked := *c.Embedding // the recorded request stays as it came
		asked.EncodingFormat = "float"
		c.Embedding = &asked
		c.vectors(good32(c.Embedding))
	}}
}

func (c *call) vectors(list []indexed) {
	data := make([]any, len(list))
	for i, v := range list {
		data[i] = map[string]any{"object": "embedding", "index": v.index, "embedding": encode(c.Embedding.EncodingFormat, v.vector)}
	}
	tokens := 0
	for _, in := range c.Embedding.Input {
		tokens += len(strings.Fields(in))
	}
	c.json(http.StatusOK, map[string]any{"object": "list", "data": data, "model": c.Embedding.Model,
		"usage": map[string]any{"prompt_tokens": tokens, "total_tokens": tokens}})
}

func encode(format string, v []float32) any {
	if format != "base64" {
		return v
	}
	var b bytes.Buffer
	if err := binary.Write(&b, binary.LittleEndian, v); err != nil {
		panic(fmt.Sprintf("openaitest: %v", err)) // a buffer takes every slice of floats
	}
	return base64.StdEncoding.EncodeToString(b.Bytes())
}
