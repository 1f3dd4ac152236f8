package sitetest

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

func get(t *testing.T, address string) (status int, body string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(data)
}

// What is published stands in every list, and what is removed in none.
func TestPublishAndRemove(t *testing.T) {
	t.Parallel()
	s := New(t, Options{})
	s.Publish(Article{Path: "/town/pool", Section: "Town", Title: "Pool opens", Author: "Ann Lee", Paragraphs: []string{"It opens."}})
	lists := []string{"/", "/section/town", RSS, Atom, JSONFeed, NewsSitemap, AddressList}
	for _, list := range lists {
		if _, body := get(t, s.URL+list); !strings.Contains(body, "/town/pool") {
			t.Errorf("%s lacks it", list)
		}
	}
	s.Remove("/town/pool", true)
	for _, list := range lists {
		if _, body := get(t, s.URL+list); strings.Contains(body, "/town/pool") {
			t.Errorf("%s still has it", list)
		}
	}
	if status, _ := get(t, s.URL+"/town/pool"); status != http.StatusGone || s.Count("/town/pool", http.StatusGone) != 1 {
		t.Errorf("status %d", status)
	}
}

func TestFail(t *testing.T) {
	t.Parallel()
	s := New(t, Options{})
	s.Fail("/", http.StatusTeapot, 2)
	for _, want := range []int{http.StatusTeapot, http.StatusTeapot, http.StatusOK} {
		if status, _ := get(t, s.URL+"/"); status != want {
			t.Errorf("status %d, want %d", status, want)
		}
	}
	if s.Busiest() != 1 || len(s.Requests()) != 3 {
		t.Errorf("%d at once of %d", s.Busiest(), len(s.Requests()))
	}
	if s.Forget(); len(s.Requests()) != 0 {
		t.Error("the journal was not emptied")
	}
}
