package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/url"
	"time"

	"newsdesk/internal/news"
)

// transportError says in a sentence why no response came. The caller's own context is asked first, so that a
// stop by the operator is never reported as a fault of the site.
func transportError(ctx context.Context, asked *url.URL, err error) error {
	host := shown(asked.Host)
	var (
		own  *news.Error
		dns  *net.DNSError
		cert *tls.CertificateVerificationError
		auth x509.UnknownAuthorityError
		name x509.HostnameError
		nerr net.Error
	)
	switch {
	case errors.As(err, &own):
		return own
	case context.Cause(ctx) != nil && errors.Is(ctx.Err(), context.Canceled):
		return &news.Error{Code: news.CodeCanceled, Message: "the fetch was stopped", Err: err}
	case errors.Is(err, errBlocked):
		return &news.Error{
			Code: news.CodeBlocked, Err: err,
			Message: host + " is, or leads to, an address or port that is not the public web",
			Hint:    "Only public addresses on ports 80 and 443 can be fetched.",
		}
	case errors.As(err, &dns) && dns.IsNotFound:
		return &news.Error{Code: news.CodeNotFound, Message: "no server has the name " + shown(asked.Hostname()), Err: err}
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &nerr) && nerr.Timeout():
		return &news.Error{Code: news.CodeTimeout, Message: host + " did not answer in time", Err: err}
	case errors.As(err, &cert), errors.As(err, &auth), errors.As(err, &name):
		return &news.Error{Code: news.CodeUnavailable, Message: host + " has a certificate that cannot be trusted", Err: err}
	default:
		return &news.Error{Code: news.CodeUnavailable, Message: host + " cannot be reached", Err: err}
	}
}

// bodyError says why a response that began well could not be read to its end.
func bodyError(ctx context.Context, resp *http.Response, err error) error {
	host := shown(resp.Request.URL.Host)
	switch {
	case errors.Is(err, errCompressedTooLarge):
		return news.Errorf(news.CodeTooLarge, "the page at %s is larger than %d MiB", host, MaxCompressedBytes>>20)
	case errors.Is(err, errBodyTooLarge):
		return news.Errorf(news.CodeTooLarge, "the page at %s is larger than %d MiB when unpacked", host, MaxBodyBytes>>20)
	}
	converted := transportError(ctx, resp.Request.URL, err)
	if news.CodeOf(converted) == news.CodeUnavailable {
		return &news.Error{Code: news.CodeUnavailable, Message: host + " broke off in the middle of the page", Err: err}
	}
	return converted
}

// statusError turns an HTTP status that is not a success into a sentence.
func statusError(resp *http.Response) error {
	host, code := shown(resp.Request.URL.Host), resp.StatusCode
	switch {
	case code == http.StatusOK || code == http.StatusNonAuthoritativeInfo:
		return nil
	case code == http.StatusGone:
		return news.Errorf(news.CodeGone, "%s has removed this page for good (status %d)", host, code)
	case code == http.StatusNotFound:
		return news.Errorf(news.CodeNotFound, "%s has no such page (status %d)", host, code)
	case code == http.StatusTooManyRequests:
		err := news.Errorf(news.CodeRateLimited, "%s asks to come back later (status %d)", host, code)
		err.RetryAfter = retryAfter(resp, time.Now())
		return err
	case code == http.StatusPaymentRequired:
		return news.Errorf(news.CodePaywalled, "%s wants to be paid for this page (status %d)", host, code)
	case code == http.StatusUnauthorized || code == http.StatusForbidden || code == http.StatusUnavailableForLegalReasons:
		return news.Errorf(news.CodeBlocked, "%s does not hand this page to newsdesk (status %d)", host, code)
	case code >= http.StatusInternalServerError:
		err := news.Errorf(news.CodeUnavailable, "%s has trouble of its own (status %d)", host, code).WithHint("Try again later.")
		err.RetryAfter = retryAfter(resp, time.Now())
		return err
	default:
		return news.Errorf(news.CodeUnavailable, "%s did not send the page (status %d)", host, code)
	}
}
