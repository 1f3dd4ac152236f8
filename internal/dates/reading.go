package dates

// value is what filled a slot that is not a word.
type value struct {
	meaning
	token int
	inner *reading // of a nested kind
}

// reading is a rule that matches the tokens [start, end).
type reading struct {
	rule       *rule
	start, end int
	values     []value
}

func (r *reading) nth(k kind, n int) (value, bool) {
	for _, v := range r.values {
		if v.kind == k {
			if n == 0 {
				return v, true
			}
			n--
		}
	}
	return value{}, false
}

func (r *reading) has(k kind) bool {
	_, ok := r.nth(k, 0)
	return ok
}

// n is the number of the first value of a kind, or zero.
func (r *reading) n(k kind) int {
	v, _ := r.nth(k, 0)
	return v.n
}

// second is the number of the second value of a kind, or zero.
func (r *reading) second(k kind) int {
	v, _ := r.nth(k, 1)
	return v.n
}

// inner is the n-th nested reading.
func (r *reading) inner(n int) *reading {
	for _, v := range r.values {
		if v.inner != nil {
			if n == 0 {
				return v.inner
			}
			n--
		}
	}
	return nil
}

func (r *reading) stretch(c clock) (stretch, error) { return r.rule.build(c, r) }

// leading is the kind of the value that a reading begins with, or zero when it begins with a word.
func (r *reading) leading() kind {
	switch v := r.values; {
	case len(v) == 0 || v[0].token > r.start:
		return 0
	case v[0].inner != nil:
		return v[0].inner.leading()
	default:
		return v[0].kind
	}
}

// dated reports whether a reading or one that it nests says the year.
func (r *reading) dated() bool {
	for _, v := range r.values {
		if v.kind == kindYear || v.kind == kindExact || v.inner != nil && v.inner.dated() {
			return true
		}
	}
	return false
}
