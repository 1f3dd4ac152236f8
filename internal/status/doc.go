// Package status tells operators how a process does: metrics for Prometheus at /metrics, at /healthz whether it lives,
// and at /readyz whether it can do its work now, with what is wrong in words.
//
// Nothing here holds what people ask or read: labels are names of commands, stages, models and error codes.
package status
