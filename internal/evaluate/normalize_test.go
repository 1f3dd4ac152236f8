package evaluate

import (
	"testing"

	"pgregory.net/rapid"
)

func TestNormalize(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                                   "",
		"Europe":                             "europe",
		"  The U.S.,\tsaid\n\nMr. X":         "the us said mr x",
		"“Squid Game”":                       "“squid game”",
		"$1.5 billion":                       "15 billion",
		"well-known — fact":                  "wellknown — fact",
		"ÉCOLE Straße ΑΒΓ":                   "école straße αβγ",
		"a\u00a0b\x1fc\u3000d":               "a b c d",
		"!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~": "",
	} {
		if got := Normalize(in); got != want {
			t.Errorf("Normalize(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestContains(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text    string
		answers []string
		want    bool
	}{
		{"Europe will require it.", []string{"Europe"}, true},
		{"The European rule.", []string{"Europe"}, false},
		{"It ends in Europe", []string{"europe"}, true},
		{"Serena and Venus Williams", []string{"Venus Williams", "Serena"}, true},
		{"Serena Williams", []string{"Venus Williams", "Serena"}, false},
		{"“Squid Game” is back", []string{"“Squid Game”"}, true},
		{"Squid Game is back", []string{"“Squid Game”"}, false},
		{"anything", nil, false},
		{"any - thing", []string{"-"}, false},
		{"", []string{"x"}, false},
	} {
		if got := Contains(c.text, c.answers); got != c.want {
			t.Errorf("Contains(%q, %q) = %v", c.text, c.answers, got)
		}
	}
}

func TestContainsAllAcrossTexts(t *testing.T) {
	t.Parallel()
	if !containsAll([]string{"one thing", "two things"}, []string{"two", "one"}) {
		t.Error("each answer stands in one of the texts")
	}
	if containsAll([]string{"ends with New", "York begins"}, []string{"New York"}) {
		t.Error("an answer must not span two texts")
	}
}

func TestNormalizeIsIdempotent(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		// ASCII, because lower-casing a few letters elsewhere takes more than one step.
		once := Normalize(rapid.StringOfN(rapid.RuneFrom(nil, asciiTable()), 0, 60, -1).Draw(t, "text"))
		if again := Normalize(once); again != once {
			t.Fatalf("%q became %q", once, again)
		}
	})
}
