package fetch

import (
	"compress/gzip"
	"context"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
)

// page is a request to a test's server with the short ways to answer it.
type page struct {
	w http.ResponseWriter
	r *http.Request
}

func (p page) send(status int, contentType, body string) {
	p.w.Header()["Content-Type"] = []string{contentType}
	p.w.WriteHeader(status)
	_, _ = io.WriteString(p.w, body)
}

func (p page) text(body string) { p.send(http.StatusOK, "text/plain", body) }

func (p page) gzipped(contentType string, data []byte) {
	p.w.Header().Set("Content-Type", contentType)
	p.w.Header().Set("Content-Encoding", "gzip")
	_, _ = p.w.Write(data)
}

func (p page) redirect(status int, to string) { http.Redirect(p.w, p.r, to, status) }

// serve serves on a listener until the test ends.
func serve(t *testing.T, l net.Listener, handler func(page)) {
	t.Helper()
	s := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler(page{w, r}) })}
	var serving sync.WaitGroup
	serving.Go(func() { _ = s.Serve(l) })
	t.Cleanup(func() { _ = s.Close(); serving.Wait() })
}

// packed is text as gzip, n times.
func packed(t *testing.T, text []byte, n int) []byte {
	t.Helper()
	r, w := io.Pipe()
	go func() {
		z := gzip.NewWriter(w)
		_, _ = z.Write(text)
		_ = z.Close()
		_ = w.Close()
	}()
	one, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	var out []byte
	for range n {
		out = append(out, one...)
	}
	return out
}

// pipes is a network without a network: whatever is dialed leads to the same server, over connections that synctest's
// clock knows. The handler tells hosts apart by their names.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

// overPipes returns a client all of whose hosts are answered by handler.
func overPipes(t *testing.T, o Options, handler func(page)) *Client {
	t.Helper()
	p := &pipes{conns: make(chan net.Conn), closed: make(chan struct{})}
	serve(t, p, handler)
	client := newClient(o, p.dial)
	t.Cleanup(client.CloseIdle)
	return client
}

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case p.conns <- server:
		return client, nil
	case <-p.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.IPAddr{} }
