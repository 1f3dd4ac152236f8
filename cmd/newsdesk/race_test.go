//go:build race

package main

// raceDetector tells that the race detector watches, which makes asking hundreds of questions take a quarter of an hour.
const raceDetector = true
