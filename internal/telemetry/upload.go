package telemetry

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/cenkalti/backoff/v5"
	spans "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// upload posts spans as the OpenTelemetry Protocol says for HTTP with protobuf. It implements otlptrace.Client.
type upload struct {
	url     string
	headers map[string]string
	client  *http.Client
}

func newUpload(o Options) *upload {
	return &upload{o.URL, o.Headers, &http.Client{Timeout: exportTimeout, Transport: &http.Transport{Proxy: http.ProxyFromEnvironment, MaxIdleConns: 1,
		IdleConnTimeout: time.Minute}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// Start does nothing: connections are made when they are needed.
func (*upload) Start(context.Context) error { return nil }

// Stop gives the connections back.
func (u *upload) Stop(context.Context) error {
	u.client.CloseIdleConnections()
	return nil
}

// UploadTraces posts spans, and again where the protocol says that this may help.
func (u *upload) UploadTraces(ctx context.Context, list []*spans.ResourceSpans) error {
	body, err := proto.Marshal(&spans.TracesData{ResourceSpans: list}) // on the wire an ExportTraceServiceRequest
	if err != nil {
		return err
	}
	_, err = backoff.Retry(ctx, func() (struct{}, error) { return struct{}{}, u.post(ctx, body) }, backoff.WithMaxTries(3))
	return err
}

func (u *upload) post(ctx context.Context, body []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, u.url, bytes.NewReader(body))
	if err != nil {
		return backoff.Permanent(errors.New("the address is none"))
	}
	for name, value := range u.headers {
		req.Header.Set(name, value)
	}
	req.Header.Set("Content-Type", "application/x-protobuf")
	resp, err := u.client.Do(req)
	if err != nil {
		var wrapped *url.Error // repeats the address, which may hold a key
		if errors.As(err, &wrapped) {
			err = wrapped.Err
		}
		return err
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 64<<10))
	switch resp.StatusCode {
	case http.StatusOK, http.StatusAccepted, http.StatusNoContent:
		return nil
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return fmt.Errorf("the collector answers %d", resp.StatusCode)
	}
	return backoff.Permanent(fmt.Errorf("the collector answers %d", resp.StatusCode))
}
