package config

import (
	"errors"
	"net"
	"strconv"
	"time"
)

// Work is how watched sources are worked on.
type Work struct {
	// Workers is how many items a process fetches at once, and as many it stores; 0: serve leaves sources to newsdesk work.
	Workers int
	// Pause is what is left between two requests to one host.
	Pause time.Duration
}

const maxWorkers = 64

func setWorkers(c *Config, v string) error {
	n, err := strconv.Atoi(v)
	if err != nil || n < 0 || n > maxWorkers {
		return errors.New("must be a number from 0 to 64")
	}
	c.Work.Workers = n
	return nil
}

func setStatusAddress(c *Config, v string) error {
	if _, port, err := net.SplitHostPort(v); err != nil || port == "" {
		return errors.New("must be host:port, such as 127.0.0.1:9464")
	}
	c.StatusAddress = v
	return nil
}

func setPause(c *Config, v string) error {
	d, err := time.ParseDuration(v)
	if err != nil || d < 0 || d > time.Minute {
		return errors.New("must be a time like 1s or 500ms, at most 1m")
	}
	c.Work.Pause = d
	return nil
}
