package config

import (
	"errors"
	"net/url"
	"strings"
)

// Collector is where OpenTelemetry traces are sent, by the standard variables of OpenTelemetry.
type Collector struct {
	URL     string // whole, such as http://localhost:4318/v1/traces; empty: no traces
	Headers Secret // name=value, name=value; the values are escaped as in URLs
	Service string // name of the service
}

// HeaderMap returns the headers.
func (c Collector) HeaderMap() map[string]string {
	list := make(map[string]string)
	for pair := range strings.SplitSeq(c.Headers.Reveal(), ",") {
		name, value, ok := strings.Cut(pair, "=")
		value, err := url.QueryUnescape(strings.ReplaceAll(strings.TrimSpace(value), "+", "%2B"))
		if name = strings.TrimSpace(name); ok && err == nil && name != "" {
			list[name] = value
		}
	}
	return list
}

// setCollector reads the address of a collector for all signals, below which traces have their own path.
func setCollector(c *Config, v string) error {
	if c.Collector.URL != "" { // the address for traces wins
		return nil
	}
	return setTraceCollector(c, strings.TrimRight(v, "/")+"/v1/traces")
}

func setTraceCollector(c *Config, v string) error {
	u, err := url.Parse(v)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return errors.New("must be an address of OTLP over HTTP like http://localhost:4318")
	}
	if u.User != nil {
		return errors.New("must not hold a user or password; OTEL_EXPORTER_OTLP_HEADERS may")
	}
	c.Collector.URL = v
	return nil
}

// setHeaders refuses what HTTP would, so that it shows at the start.
func setHeaders(c *Config, v string) error {
	c.Collector.Headers = Secret(v)
	list := c.Collector.HeaderMap()
	for name, value := range list {
		if strings.ContainsAny(name, " \t\r\n:") || strings.ContainsAny(value, "\r\n") {
			list = nil
		}
	}
	if len(list) != strings.Count(v, ",")+1 {
		return errors.New("must be name=value, several with commas between them")
	}
	return nil
}
