// Package embed turns texts into vectors: Service batches, deduplicates, caches and bounds the calls of any embedding
// model, and Local is a model that needs no server and no download.
package embed
