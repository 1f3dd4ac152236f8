// Package telemetry traces what a process does with OpenTelemetry, and lets log lines carry the ids by which they are
// found: of the request, which people are shown, and of its trace. It is the one room that knows OpenTelemetry; the
// others are given a news.Begin.
//
// The exporter's way over HTTP (OTLP 1.x, protobuf) is written here, below the module's own encoding of spans: the
// module otlptracehttp links gRPC and five more modules into the program for one POST, and reads the environment by
// itself, past .env and NAME_FILE.
package telemetry
